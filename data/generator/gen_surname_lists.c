/*
 * gen_surname_lists.c - surnames by origin, and the parts of rare ones.
 *
 * Source   The first list holds the 400 most frequent surnames of the Netherlands in
 *          2007 with their bearers divided by ten: "Family names in the Netherlands"
 *          (github.com/digitalheir/family-names-in-the-netherlands,
 *          top_1000_last_names_NL_2007.csv), data dedicated to the public domain under
 *          CC0 1.0. The other lists are written from general knowledge, with rough
 *          weights. Format: gen_name_lists.h; leading lower-case words are the prefix.
 */
#include "gen_name_lists.h"

static const char surname_dutch[] =
    "de Jong:8378;Jansen:7353;de Vries:7106;van den Berg:5737;van Dijk:5640;Bakker:5527;"
    "Janssen:5404;Visser:4952;Smit:4227;Meijer:3847;de Boer:3819;Mulder:3620;"
    "de Groot:3603;Bos:3540;Vos:3027;Peters:3010;Hendriks:2949;Dekker:2794;"
    "van Leeuwen:2781;Brouwer:2541;de Wit:2405;Dijkstra:2351;Smits:2320;de Graaf:2100;"
    "van der Meer:2059;Kok:2032;Jacobs:2014;van der Linden:2013;Vermeulen:2011;"
    "de Haan:2001;van den Heuvel:1989;van den Broek:1844;van der Veen:1836;"
    "de Bruin:1759;Schouten:1714;van Beek:1670;van der Heijden:1666;de Bruijn:1656;"
    "Willems:1650;van Vliet:1634;Maas:1562;Hoekstra:1561;Verhoeven:1552;Koster:1534;"
    "van Dam:1528;Prins:1489;Huisman:1468;Blom:1467;Peeters:1405;de Jonge:1398;"
    "Kuipers:1398;van der Wal:1392;van Veen:1370;Post:1362;Kuiper:1349;Kramer:1318;"
    "van den Brink:1311;Veenstra:1307;Scholten:1276;van Wijk:1270;Postma:1239;"
    "Martens:1223;Vink:1216;de Ruiter:1200;Groen:1167;Timmermans:1165;van de Ven:1164;"
    "Gerritsen:1159;Jonker:1148;Boer:1144;van Loon:1132;Willemsen:1123;Smeets:1114;"
    "Bosch:1094;de Lange:1093;de Vos:1089;Schipper:1078;van Dongen:1076;Koning:1073;"
    "van der Laan:1066;de Koning:1062;Driessen:1051;van Doorn:1048;Hermans:1035;"
    "Evers:1029;van der Velden:1018;van den Bosch:1010;Hofman:1000;Wolters:999;"
    "van der Meulen:997;Bosman:993;Mol:991;Molenaar:991;Sanders:991;Kuijpers:990;"
    "van der Horst:988;de Leeuw:981;Verbeek:946;Stam:940;Kroon:933;Groot:923;Timmer:903;"
    "de Rooij:889;Groeneveld:871;Wouters:870;Schaap:864;de Haas:863;Roos:859;"
    "van Rijn:856;Pronk:841;Bosma:841;Koopman:834;Vonk:827;Verhagen:822;Snijders:811;"
    "Dekkers:807;van Es:804;Versteeg:802;Zijlstra:802;van der Velde:801;Boon:799;"
    "Klein:793;Stevens:783;Gerrits:781;Simons:781;Otten:777;Aarts:773;Bouwman:769;"
    "Verweij:768;van Schaik:765;Blok:759;Muller:759;de Jager:755;Damen:747;Klaassen:747;"
    "Rutten:745;Jager:744;van Eijk:733;Cornelissen:724;van der Heide:723;van Rooij:721;"
    "Geurts:715;Vermeer:715;Bouman:710;Teunissen:702;Franken:701;Roelofs:698;Faber:698;"
    "Lammers:697;Arts:695;Boersma:691;van Os:688;Buijs:688;Joosten:682;Venema:680;"
    "Schuurman:679;Verhoef:678;Thijssen:677;Derksen:677;Visscher:671;Derks:670;"
    "van den Akker:665;Goossens:661;Kersten:648;Timmerman:640;Wiersma:640;"
    "van der Werf:629;Baas:628;Baars:624;van Essen:624;van Lieshout:619;Brouwers:618;"
    "Kamphuis:614;van der Plas:608;van Driel:604;Hoek:603;Wessels:603;van Rooijen:603;"
    "van Rossum:599;van Eck:598;van Gils:597;Zwart:594;Bouma:594;van der Steen:593;"
    "Arends:592;Vissers:592;Knol:590;van den Bos:590;van der Ploeg:588;Bijl:588;"
    "van Dalen:587;Hartman:585;Hoogendoorn:581;Terpstra:580;de Ruijter:579;Rietveld:574;"
    "den Hartog:572;van Berkel:566;van de Pol:562;Boonstra:560;den Boer:559;"
    "Feenstra:558;Tromp:557;Kooistra:557;Schut:556;Keizer:549;Pieters:547;Koopmans:546;"
    "Konings:545;van Zanten:545;de Ridder:545;Schepers:543;van Vugt:541;Veldman:541;"
    "Smulders:541;Brink:538;Boers:537;Stolk:535;de Waal:533;van der Molen:532;Vis:531;"
    "van der Zee:530;Nieuwenhuis:530;Albers:526;van Duijn:525;Brand:525;Klomp:524;"
    "Brinkman:523;Keijzer:521;de Jongh:521;van Velzen:519;van der Sluis:515;"
    "van der Veer:513;van Egmond:511;Kooijman:511;Nijenhuis:511;Schreurs:510;Lamers:509;"
    "Verheijen:507;van Hoof:505;Kool:505;Nijland:505;Heemskerk:503;Brands:498;"
    "de Visser:497;Heijnen:497;Reinders:497;Willemse:496;Leenders:495;Berends:493;"
    "Veldhuis:493;de Kok:493;Ruiter:491;Bergsma:489;van Gelder:489;Drost:487;"
    "Swinkels:486;Meijers:486;Theunissen:485;Schippers:484;Wijnen:480;Schutte:479;"
    "Verschoor:478;Hoogeveen:477;Manders:476;Fransen:476;de Wilde:475;van der Linde:475;"
    "Klaver:474;Wagenaar:474;Kooij:472;van der Hoeven:470;Jonkers:470;Nijhuis:468;"
    "van Kessel:468;Steenbergen:467;Bongers:467;Mulders:466;Pol:465;van Putten:465;"
    "Bouwmeester:463;van Kempen:461;de Graaff:459;Koops:457;Franssen:457;den Ouden:456;"
    "van der Burg:456;Geerts:455;van Ginkel:453;van Mourik:453;Lemmens:453;Yilmaz:451;"
    "de Winter:449;van Wijngaarden:448;Versluis:447;Veerman:447;Beckers:446;";

/* C11 promises no string longer than 4,095 bytes, hence the parts. The last lines are
 * not in the source's first 400; they are here for diacritics and odd prefixes. */
static const char surname_dutch_more[] =
    "van Bergen:444;Hendriksen:444;de Laat:441;Schoenmakers:441;Groenendijk:441;"
    "Drenth:441;Bruinsma:441;Schreuder:440;Valk:438;Verheij:437;van der Woude:437;"
    "Houben:435;van Kampen:434;van de Wetering:432;van de Laar:431;Borst:429;"
    "Lubbers:429;Timmers:428;Boom:428;Swart:427;Kamp:427;van Houten:427;Boot:426;"
    "Coenen:426;Weijers:426;Oomen:424;van der Meij:423;Kroes:422;Westra:422;"
    "van Hees:418;de Beer:418;van der Ven:417;Burger:417;Nguyen:416;Berendsen:413;"
    "van der Poel:411;van Erp:411;van Laar:411;van der Kolk:410;Bruins:409;Blaauw:407;"
    "van Alphen:406;van der Lee:406;Scheffer:406;van Schijndel:405;Hiemstra:405;"
    "van Keulen:405;Moonen:402;Raaijmakers:402;Harmsen:401;van Esch:401;"
    "van den Hoek:400;van der Pol:399;Engels:398;Dijk:398;Jaspers:397;Schellekens:397;"
    "van Boxtel:396;Verkerk:396;van den Bergh:395;de Waard:395;Vogel:395;Beekman:394;"
    "Dijkman:393;Dam:393;Burgers:393;van Pelt:393;Hoogland:392;Veldhuizen:390;"
    "van der Hoek:389;van Oosten:385;Snijder:385;van Rijswijk:384;Zonneveld:384;"
    "Snel:383;van Tol:383;Janssens:383;Staal:382;Huizinga:381;Heijmans:381;"
    "van den Hurk:381;Hagen:380;Koelewijn:379;Pot:378;Janse:378;Roest:378;Elzinga:378;"
    "van der Voort:377;Tol:376;van Soest:376;Nijhof:376;van der Meijden:376;"
    "van der Vliet:375;Kerkhof:374;Wolf:374;Kusters:373;Koot:373;van Hal:371;"
    "Donkers:371;Douma:370;Schenk:369;van Engelen:369;Kloosterman:369;"
    "Daniëls:150;Müller:140;Schröder:120;Krüger:60;Lefèvre:30;Noël:25;Mariën:30;"
    "Jäger:50;Böhm:30;van 't Hof:130;in 't Veld:110;van het Hof:60;'t Hart:140;"
    "ter Horst:110;ten Brink:120;op den Kamp:30;d'Hont:20;van Oosten-de Boer:6;"
    "uit den Bogaard:25;Könings:20;van der Woerdt-Elias:3;Geünig:5;de l'Isle:6;"
    "van 't Zelfde:12;";

static const char surname_turkish[] =
    "Yılmaz:40;Kaya:32;Demir:28;Şahin:24;Çelik:22;Yıldız:22;Yıldırım:18;"
    "Öztürk:24;Aydın:18;Özdemir:18;Arslan:20;Doğan:18;Kılıç:14;Aslan:14;"
    "Çetin:12;Koç:12;Kurt:12;Özkan:10;Şimşek:10;Polat:10;Korkmaz:9;Çakır:9;"
    "Erdoğan:9;Güneş:9;Akın:7;Bulut:7;Keskin:7;Ünal:7;Turan:7;Gül:6;Yavuz:7;Can:5;"
    "Acar:6;Tekin:6;Karaca:5;Sarı:5;Uçar:5;";

static const char surname_moroccan[] =
    "el Amrani:12;El Amrani:8;Bouzid:9;Amrani:8;Ahmadi:5;el Khattabi:8;Ben Ali:6;"
    "Benali:8;El Idrissi:10;el Idrissi:4;Bakkali:8;El Bakkali:7;Haddou:8;Chaoui:8;"
    "Azzouzi:8;El Azzouzi:9;Benhaddou:4;Ouali:6;Aarab:7;Boukhari:6;El Ouahabi:4;"
    "Tahiri:7;Saidi:7;Ziani:6;Mansouri:5;El Yaakoubi:4;Ait Ali:2;Bouali:4;el Morabet:4;"
    "Achahbar:3;Boutahar:3;Touzani:4;Akhiat:2;El Hamdaoui:5;Messaoudi:5;Yahyaoui:3;";

static const char surname_surinamese[] =
    "Singh:14;Ramdin:7;Bhagwandin:4;Mahabier:5;Jagroep:3;Soekhoe:4;Ramcharan:5;Kanhai:4;"
    "Baldewsingh:4;Pinas:7;Amatmoekrim:2;Wijngaarde:5;Kartosen:2;Sabajo:4;Vreden:3;"
    "Landveld:3;Biharie:4;Gopal:4;Ramkisoen:3;Mohan:4;Hasselbaink:2;Emanuels:4;"
    "Blokland:3;Zeefuik:3;Kromosoeto:2;Chotoe:2;Oemrawsingh:3;Jabini:2;Eduards:3;"
    "Misiedjan:3;Tjon:3;";

static const char surname_polish[] =
    "Nowak:20;Kowalski:14;Wiśniewski:12;Wójcik:11;Kowalczyk:11;Kamiński:10;"
    "Lewandowski:10;Zieliński:9;Szymański:9;Woźniak:9;Dąbrowski:8;Kozłowski:8;"
    "Jankowski:7;Mazur:7;Krawczyk:7;Piotrowski:6;Grabowski:6;Pawłowski:6;Michalski:6;"
    "Król:6;Wieczorek:6;Jabłoński:5;Wróbel:5;Majewski:5;Olszewski:5;Stępień:4;"
    "Malinowski:4;Górski:4;Sikora:4;Walczak:4;Baran:4;Duda:4;Szczepański:3;"
    "Głowacki:3;Pietrzak:3;Żak:2;";

const char *const gen_surname_lists[GEN_ORIGIN_COUNT][GEN_SURNAME_PARTS] = {
    [GEN_DUTCH] = {surname_dutch, surname_dutch_more},
    [GEN_TURKISH] = {surname_turkish, ""},
    [GEN_MOROCCAN] = {surname_moroccan, ""},
    [GEN_SURINAMESE] = {surname_surinamese, ""},
    [GEN_POLISH] = {surname_polish, ""},
};

const char *const gen_rare_prefixes =
    ":640;van:130;van der:66;van den:40;de:40;van de:16;den:8;ter:10;te:8;ten:8;"
    "van 't:6;op 't:2;in 't:3;von:3;van het:2;";

const char *const gen_rare_stems =
    "Aal:3;Acht:3;Beek:8;Berk:5;Bever:3;Bier:3;Blok:4;Boer:3;Bolk:2;Boom:6;Born:4;"
    "Bosch:6;Braam:3;Breed:3;Brink:6;Broek:8;Bruggen:3;Buiten:4;Burg:5;Dal:4;Dam:5;"
    "Diepen:4;Dijk:7;Doorn:4;Drie:2;Duin:4;Eek:3;Eik:5;Els:4;Enge:2;Es:4;Geer:3;Goor:3;"
    "Groen:5;Groot:4;Haak:3;Hage:4;Ham:4;Haver:4;Heem:3;Heer:3;Heide:5;Hel:2;Hert:2;"
    "Heuvel:5;Hoek:5;Hoog:4;Horst:4;Hout:5;Huis:3;IJssel:2;Kalk:3;Kamp:6;Kats:2;Kerk:5;"
    "Klaver:3;Klein:4;Klooster:4;Knoop:2;Koning:3;Kool:3;Korte:3;Kraai:2;Kreek:2;"
    "Kruis:3;Kuiper:3;Laar:4;Lang:4;Leem:2;Lier:2;Linde:5;Loo:4;Maas:5;Meer:6;Mole:3;"
    "Molen:5;Moer:3;Mos:2;Naald:2;Nieuwen:5;Noord:5;Olden:4;Oost:5;Oude:4;Over:4;Pauw:2;"
    "Peer:2;Plaats:2;Polder:3;Quak:1;Raaf:2;Ramp:2;Ries:2;Rijn:4;Roden:3;Roos:4;"
    "Ruiten:2;Schaap:3;Scheper:3;Schoon:4;Schouten:3;Slag:2;Sloot:3;Spaan:2;Spek:2;"
    "Spijker:3;Steen:6;Stok:3;Stroom:2;Tan:2;Tolk:2;Trom:2;Uiter:2;Veen:6;Veld:5;Vel:2;"
    "Ver:2;Vier:2;Vogel:4;Vries:2;Waal:3;Wage:2;Water:4;Weide:4;Wester:5;Wiel:3;Wijn:4;"
    "Wild:3;Winkel:3;Winter:4;Witte:4;Wolf:3;Zand:5;Zee:4;Zijl:4;Zomer:3;Zuider:4;"
    "Zwaan:3;Zwart:3;";

const char *const gen_rare_endings =
    "aar:2;aard:2;bakker:1;beek:5;berg:6;boer:2;boom:3;bos:2;broek:5;brug:2;burg:3;"
    "daal:3;dam:3;dijk:6;donk:2;enaar:2;ens:2;erink:3;erman:3;ersma:2;eveen:2;geest:1;"
    "hoef:3;hof:4;horst:4;hout:2;huis:4;huizen:4;ing:3;ink:4;kamp:5;kerk:2;koper:1;"
    "laan:1;land:3;loo:2;ma:5;maker:2;man:9;mans:5;meijer:4;mulder:2;oord:2;ring:2;"
    "rode:1;s:3;sema:2;sloot:2;stal:1;steeg:2;stein:1;stra:6;straat:1;veld:6;wijk:4;"
    "wold:2;zicht:1;zoon:1;";

/*
 * gen_given_lists.c - given names by origin, sex and period of birth.
 *
 * Written from general knowledge of Dutch naming, with rough weights: formal Latin
 * forms with short call names before 1946, modern short names after 1970. It is no
 * copy of a register and claims no exact frequency. Format: gen_name_lists.h.
 */
#include "gen_name_lists.h"

#include <stddef.h>

static const char given_dutch_men_1[] =
    "Johannes:95:Jan/Johan/Hans;Cornelis:60:Kees/Cor;Hendrik:55:Henk;Willem:48:Wim;"
    "Jan:60;Pieter:45:Piet;Gerrit:38:Ger;Jacobus:34:Koos/Jaap;Adrianus:32:Adrie/Janus;"
    "Petrus:34:Piet/Peter;Antonius:30:Ton/Toon;Wilhelmus:28:Wim;Franciscus:20:Frans;"
    "Hendrikus:25:Henk;Gerardus:20:Gerard;Martinus:18:Tinus/Martin;Theodorus:17:Theo;"
    "Arie:20;Klaas:18;Dirk:20;Jacob:18:Jaap;Lambertus:12:Bert;Leendert:14:Leen;"
    "Albert:12:Bert;Nicolaas:14:Nico;Maarten:8;Bernardus:10:Ben;Josephus:8:Jos/Sjef;"
    "Teunis:10:Teun;Marinus:14:Rinus;Johan:14;Karel:8;Roelof:8;Harm:7;Evert:7;Simon:6;"
    "Douwe:5;Sjoerd:5;Frederik:6:Frits;Abraham:6:Bram;Egbert:4;Willem Hendrik:3:Wim;";

static const char given_dutch_women_1[] =
    "Maria:90:Marie/Ria/Mies;Johanna:80:Jo/Annie/Joke;Cornelia:48:Cor/Corrie;"
    "Wilhelmina:46:Willy/Mien;Hendrika:34:Riek/Rika;Anna:46:Annie;Elisabeth:40:Bep/Lies;"
    "Catharina:34:Toos/Rina;Adriana:28:Jaan/Adrie;Petronella:22:Nel/Nellie;"
    "Jacoba:22:Coba/Co;Margaretha:22:Greet/Gré;Gerarda:12:Gerda;Neeltje:14:Nel;"
    "Grietje:16:Griet;Trijntje:14:Tryn;Geertruida:20:Truus/Geertje;"
    "Antonia:16:Toos/Tonny;Theodora:10:Dora;Jannetje:14:Jannie;Aaltje:14:Alie;"
    "Pieternella:8:Nel;Helena:14:Leny;Francisca:10:Cisca;Alida:10:Ali;"
    "Hendrikje:10:Rikie;Klaasje:8;Dirkje:7:Dirkie;Lamberta:6:Bertha;Martha:8;"
    "Cornelia Maria:6:Corrie;Aafke:5;Sietske:5;Froukje:5;Wilhelmina Johanna:4:Willy;"
    "Elizabeth:10:Els/Betsie;Hermina:8:Mien;Gezina:7:Sien;";

static const char given_dutch_men_2[] =
    "Johannes:70:Hans/Jan/John;Jan:48;Cornelis:42:Kees/Cor;Hendrik:38:Henk;"
    "Willem:34:Wim;Petrus:30:Peter;Pieter:34:Piet/Peter;Gerrit:22;Peter:26;"
    "Robert:24:Rob;Jacobus:20:Jaap/Ko;Antonius:24:Ton;Wilhelmus:22:Wim/Willy;"
    "Franciscus:18:Frans/Frank;Gerardus:16:Gerard;Theodorus:13:Theo;Martinus:14:Martin;"
    "Adrianus:20:Ad/Adrie;Dirk:14;Arie:12;Rudolf:10:Ruud;Ronald:16;Marcel:14;Eric:14;"
    "Erik:12;Henk:12;Bert:7;Nicolaas:10:Nico;Albert:9;Jacob:11:Jaap;Paul:14;Frank:12;"
    "René:13;Richard:10;Edwin:9;Johan:13;Maarten:7;Michel:6;André:9;Leonardus:9:Leo;"
    "Marinus:9:Rinus;Jan Willem:5;Hubertus:8:Huub;Bernardus:8:Ben;Josephus:6:Jos;"
    "Lambertus:7:Bert;Gijsbert:5:Gijs;";

static const char given_dutch_women_2[] =
    "Maria:72:Ria/Marja/Mieke;Johanna:58:Joke/Hannie;Cornelia:34:Corrie/Cora;"
    "Wilhelmina:30:Willy/Wilma;Anna:34:Annie/Anneke;Elisabeth:30:Els/Lies;"
    "Catharina:24:Tineke/Carina;Hendrika:20:Rieka/Henny;Margaretha:20:Greet/Marga;"
    "Adriana:20:Ada/Jeanne;Jacoba:14:Coby;Petronella:14:Nelly;Monique:13;Ingrid:13;"
    "Yvonne:13;Jannetje:9:Jannie;Marianne:13;Astrid:9;Anja:10;Ellen:10;Karin:12;"
    "Jolanda:12;Marjan:7;Geertruida:13:Trudy/Truus;Helena:11:Ellen/Leny;Gerda:9;Linda:9;"
    "Anneke:8;Ineke:8;Petra:11;Wilma:9;Antonia:10:Tonny;Francisca:8:Cisca;"
    "Grietje:7:Gré;Louise:6;Désirée:4;José:5;Marie-Louise:5;Anne-Marie:6;"
    "Theresia:8:Trees;Annemarie:6;Renée:5;Jeannette:6;Irène:3;Henriëtte:6;Martine:5;"
    "Saskia:7;Carla:7;";

static const char given_dutch_men_3[] =
    "Johannes:26:Jan/Hans/Johan;Jeroen:26;Mark:22;Dennis:25;Martijn:22;Michael:19;"
    "Tim:19;Bas:12:Bastiaan;Rick:15;Kevin:19;Thomas:19;Robert:13:Rob;Erik:11;Peter:10;"
    "Jan:14;Cornelis:12:Cees/Cor;Pieter:12;Willem:12;Marcel:10;Patrick:13;Stefan:14;"
    "Niels:14;Jasper:13;Wouter:13;Sander:14;Maarten:12;Joost:11;Remco:9;Arjan:10;Paul:9;"
    "Frank:9;Ruben:12;Bart:13;Koen:11;Vincent:12;Roy:11;Danny:10;Marco:11;Richard:9;"
    "Edwin:8;Sjoerd:7;Joris:9;Daniël:11;Raymond:7;Jan-Willem:7;Jan Willem:4;Robbert:6;"
    "Gijs:6;Björn:5;René:7;Hendrik:9:Henk;Jurriën:3;Daan:9;Luuk:7;Roel:7;Gerrit:6;"
    "André:5;Jort:3;";

static const char given_dutch_women_3[] =
    "Maria:26:Marieke/Marja;Linda:19;Laura:19;Kim:19;Lisa:17;Sanne:17;Anouk:13;"
    "Marieke:16;Esther:16;Johanna:17:Joanne/Hanneke;Danielle:12;Daniëlle:6;Nicole:14;"
    "Mariska:11;Sandra:14;Femke:11;Anne:14;Eva:11;Iris:11;Melissa:13;Manon:11;"
    "Marloes:12;Wendy:12;Suzanne:14;Ilse:11;Judith:11;Annemieke:8;Chantal:10;"
    "Patricia:11;Monique:9;Mirjam:8;Simone:10;Charlotte:11;Michelle:12;Naomi:8;Renske:7;"
    "Inge:9;Lotte:11;Floor:6;Zoë:5;Roos:7;Anne-Fleur:3;Chloé:3;Saskia:9;"
    "Elisabeth:8:Lisa/Liesbeth;Cornelia:8:Corine;Eline:9;Marije:8;Joëlle:3;Renée:5;"
    "Noëlle:2;Anna:11;Hendrika:5:Rianne;Tessa:9;Wilhelmina:5:Willemijn;Myrthe:5;"
    "Anniek:5;Loes:6;";

static const char given_dutch_men_4[] =
    "Daan:26;Sem:22;Lucas:21;Levi:19;Finn:19;Noah:22;Milan:19;Luuk:17;Bram:17;Jayden:15;"
    "Thijs:17;Thomas:17;Tim:16;Jesse:17;Ruben:16;Lars:17;Sam:15;Julian:15;Max:15;"
    "Mees:14;Stijn:15;Luca:13;James:10;Liam:13;Hugo:11;Adam:8;Benjamin:10;Gijs:12;"
    "Teun:11;Siem:9;Floris:8;Jens:9;Niels:8;Jurre:6;Joep:8;Guus:8;Johannes:8:Jan/Johan;"
    "Cornelis:4:Cees;Pieter:5;Willem:7;Jan:7;Hendrik:4;Daniël:9;Raphaël:3;Michaël:3;"
    "Rafaël:3;Jelle:8;Mika:5;Tobias:6;Boaz:5;Morris:6;Jip:5;Fedde:4;Tijn:8;Dex:6;"
    "Olivier:5;Jan Pieter:1;";

static const char given_dutch_women_4[] =
    "Emma:25;Sophie:22;Julia:22;Tess:18;Lotte:18;Lisa:18;Anna:19;Eva:18;Sara:17;Mila:17;"
    "Zoë:14;Saar:14;Evi:14;Fleur:15;Isa:14;Lieke:14;Noa:14;Nora:12;Olivia:11;Yara:10;"
    "Sanne:12;Femke:9;Iris:9;Maud:9;Roos:10;Lynn:10;Jasmijn:9;Fenna:10;Liv:8;Nina:10;"
    "Sofie:9;Elin:7;Feline:5;Hannah:9;Luna:7;Loïs:6;Chloë:4;Maria:7;Johanna:6;Elise:8;"
    "Amélie:3;Esmée:6;Noor:8;Norah:5;Puck:6;Vera:6;Romy:8;Anne-Sophie:2;Bo:5;Pien:6;"
    "Cornelia:2;Elisabeth:4:Lisa;Merel:6;Rosalie:5;Jinthe:3;Anne:7;Benthe:4;";

static const char given_turkish_men_1[] =
    "Mehmet:30;Mustafa:24;Ahmet:22;Ali:22;Hüseyin:16;Hasan:17;İbrahim:14;İsmail:11;"
    "Osman:10;Süleyman:9;Ramazan:9;Yusuf:9;Ömer:8;Halil:7;Kadir:5;Şükrü:3;Bekir:3;";
static const char given_turkish_men_3[] =
    "Mehmet:14;Murat:17;Mustafa:13;Emre:14;Yusuf:13;Ali:12;Serkan:10;Fatih:10;Ömer:11;"
    "Volkan:6;Burak:10;Can:7;Kerem:6;Onur:6;Eren:8;Emir:7;Furkan:8;Oğuz:3;Çağlar:2;";
static const char given_turkish_women_1[] =
    "Fatma:28;Ayşe:26;Emine:20;Hatice:18;Zeynep:9;Elif:8;Meryem:7;Şerife:6;Zeliha:6;"
    "Gülsüm:6;Hanife:6;Sultan:6;Havva:5;Döndü:3;Cemile:4;Nazmiye:2;";
static const char given_turkish_women_3[] =
    "Elif:17;Zeynep:14;Esra:13;Büşra:11;Merve:11;Ayşe:8;Fatma:7;Songül:6;Özlem:8;"
    "Sevgi:5;Hatice:6;Melek:5;Derya:6;Gülay:4;Ebru:7;Azra:6;Ecrin:5;Eylül:4;Nur:3;"
    "Şeyma:5;";

static const char given_moroccan_men_1[] =
    "Mohamed:34;Ahmed:20;Mohammed:18;Abdellah:8;Hassan:11;Said:9;Ali:10;Mimoun:7;Omar:6;"
    "Mustapha:8;Abdelkader:7;Lahcen:5;Driss:4;El Hassan:2;Abderrahman:4;Bouchaib:2;";
static const char given_moroccan_men_3[] =
    "Mohamed:28;Mohammed:13;Youssef:15;Bilal:10;Yassin:6;Yassine:7;Karim:8;Rachid:8;"
    "Hamza:9;Ayoub:9;Soufian:5;Soufiane:3;Ilias:8;Adam:8;Anas:5;Zakaria:7;Nordin:4;";
static const char given_moroccan_women_1[] =
    "Fatima:30;Khadija:18;Aicha:15;Malika:10;Rachida:9;Fatma:7;Zohra:7;Mina:7;Naima:8;"
    "Habiba:6;Yamina:5;Rahma:4;Fadma:3;Fatima Zohra:2;";
static const char given_moroccan_women_3[] =
    "Fatima:14;Samira:12;Naima:6;Hanane:7;Nadia:9;Karima:7;Ikram:8;Salma:8;Yasmina:5;"
    "Yousra:5;Amina:8;Hafsa:6;Sara:8;Imane:7;Meryem:4;Nora:6;Chaimae:4;Safae:3;"
    "Fatima Zahra:3;Nisrine:4;Aya:6;";

static const char given_surinamese_men_1[] =
    "Rudolf:8:Rudi;Humphrey:6;Iwan:6;Ronald:7;Ramesh:6;Radjesh:4;Soerdj:2;Frits:4;"
    "Winston:6;Henry:6;Edgar:4;Hendrik:4:Henk;Robby:4;Jagdies:2;Guno:3;Harold:4;"
    "Stanley:5;";
static const char given_surinamese_men_3[] =
    "Ricardo:7;Dwight:4;Roy:5;Jermaine:5;Vishal:6;Ashwin:6;Rishi:4;Giovanni:5;Rajiv:5;"
    "Clyde:3;Marlon:4;Sergio:5;Shaquille:2;Amit:4;Kevin:6;Raoul:3;Jayden:4;Sanjay:4;";
static const char given_surinamese_women_1[] =
    "Sylvia:6;Lilian:5;Hilda:5;Irma:5;Soenita:4;Shanti:5;Mavis:3;Gladys:4;Ludwina:3;"
    "Elfriede:3;Sita:4;Kamla:3;Yvonne:5;Patricia:5;Marlène:2;Hermine:3;Carmen:5;";
static const char given_surinamese_women_3[] =
    "Sharon:6;Shanti:4;Priya:5;Anjali:4;Chantal:6;Natasha:6;Reshma:4;Sherida:3;Kavita:4;"
    "Jennifer:6;Samantha:5;Rowena:3;Tanisha:3;Indira:3;Shaniqua:2;Melissa:5;Naomi:4;";

static const char given_polish_men_1[] =
    "Jan:8;Stanisław:8;Józef:6;Andrzej:9;Krzysztof:9;Jerzy:6;Zbigniew:5;Marek:7;"
    "Tadeusz:5;Ryszard:5;Kazimierz:4;Henryk:4;Wojciech:4;";
static const char given_polish_men_3[] =
    "Piotr:10;Tomasz:10;Paweł:9;Michał:9;Marcin:9;Łukasz:8;Krzysztof:7;Mateusz:7;"
    "Jakub:7;Kamil:6;Grzegorz:6;Adam:6;Dawid:4;Szymon:4;Filip:4;Oskar:3;Sławomir:3;"
    "Bartłomiej:2;";
static const char given_polish_women_1[] =
    "Maria:8;Barbara:8;Krystyna:7;Elżbieta:8;Halina:5;Danuta:5;Grażyna:5;Bożena:4;"
    "Jadwiga:4;Teresa:5;Ewa:5;Małgorzata:6;";
static const char given_polish_women_3[] =
    "Anna:10;Katarzyna:10;Agnieszka:9;Małgorzata:7;Monika:8;Magdalena:8;Joanna:8;Ewa:5;"
    "Karolina:6;Aleksandra:6;Natalia:6;Zuzanna:4;Maja:4;Julia:5;Zofia:3;Oliwia:4;"
    "Beata:4;Wioletta:3;Kinga:3;Hanna:3;";

const char *const gen_given_lists[GEN_ORIGIN_COUNT][GEN_SEX_COUNT][GEN_PERIOD_COUNT] = {
    [GEN_DUTCH] = {{given_dutch_men_1, given_dutch_men_2, given_dutch_men_3,
                    given_dutch_men_4},
                   {given_dutch_women_1, given_dutch_women_2, given_dutch_women_3,
                    given_dutch_women_4}},
    [GEN_TURKISH] = {{given_turkish_men_1, NULL, given_turkish_men_3, NULL},
                     {given_turkish_women_1, NULL, given_turkish_women_3, NULL}},
    [GEN_MOROCCAN] = {{given_moroccan_men_1, NULL, given_moroccan_men_3, NULL},
                      {given_moroccan_women_1, NULL, given_moroccan_women_3, NULL}},
    [GEN_SURINAMESE] = {{given_surinamese_men_1, NULL, given_surinamese_men_3, NULL},
                        {given_surinamese_women_1, NULL, given_surinamese_women_3, NULL}},
    [GEN_POLISH] = {{given_polish_men_1, NULL, given_polish_men_3, NULL},
                    {given_polish_women_1, NULL, given_polish_women_3, NULL}},
};

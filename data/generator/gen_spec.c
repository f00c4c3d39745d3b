/*
 * gen_spec.c - spec.yaml beside the registers: three linkages that feed each other, the
 * address first, the person with its help, the case with the help of both.
 */
#include "gen_files.h"

static const char spec_sources[] =
    "# Nine registers, three linkages: every row gets its address, person and case.\n"
    "koppel: 1\n"
    "sources:\n"
    "  brp: {read: brp.csv, id: anummer, unique: [person]}\n"
    "  bag: {read: bag.csv, id: nummeraanduidingIdentificatie, unique: [address]}\n"
    "  wmo: {read: wmo.csv, id: toewijzingnummer}\n"
    "  jeugd: {read: jeugd.csv, id: dossiernummer, encoding: windows-1252}\n"
    "  schulden: {read: schulden.csv, id: Zaaknummer}\n"
    "  signalen: {read: signalen.csv, id: Signaalnummer}\n"
    "  belastingen: {read: belastingen.csv, id: SUBJECTNR}\n"
    "  parkeren: {read: parkeren.csv, id: vergunningnummer}\n"
    "  zaken: {read: zaken.csv, id: [bronorganisatie, identificatie]}\n"
    "linkages:\n";

static const char spec_address[] =
    "  address:\n"
    "    kind: address\n"
    "    fields:\n"
    "      bag_id: {kind: bag_id, conflict: true, brp: nummeraanduidingIdentificatie,\n"
    "        bag: nummeraanduidingIdentificatie}\n"
    "      street: {kind: nl_street, brp: straatnaam, bag: openbareRuimteNaam,\n"
    "        wmo: straatnaam, jeugd: straat, signalen: Straatnaam,\n"
    "        belastingen: {column: ADRES, as: address_line},\n"
    "        parkeren: {column: adres, as: address_line}, zaken: gorOpenbareRuimteNaam}\n"
    "      number: {kind: nl_house_number, conflict: true,\n"
    "        brp: [huisnummer, huisletter, huisnummertoevoeging],\n"
    "        bag: [huisnummer, huisletter, huisnummertoevoeging],\n"
    "        wmo: [huisnummer, huisletter, toevoeging], jeugd: [huisnr, huisnr_toev],\n"
    "        schulden: [Huisnummer, Huisnummertoevoeging],\n"
    "        signalen: [Huisnummer, Huisnummertoevoeging],\n"
    "        belastingen: {column: ADRES, as: address_line},\n"
    "        parkeren: {column: adres, as: address_line},\n"
    "        zaken: [aoaHuisnummer, aoaHuisletter, aoaHuisnummertoevoeging]}\n"
    "      postcode: {kind: nl_postcode, brp: postcode, bag: postcode, wmo: postcode,\n"
    "        jeugd: postcode, schulden: Postcode, signalen: Postcode,\n"
    "        belastingen: POSTCODE, parkeren: {column: adres, as: address_line},\n"
    "        zaken: aoaPostcode,\n"
    "        repair: {from: bag, beside: number}} # no such postcode: one that has it\n"
    "      place: {kind: nl_place, brp: woonplaats, bag: woonplaatsNaam, wmo: plaats,\n"
    "        jeugd: woonplaats, signalen: Plaatsnaam, belastingen: WOONPLAATS,\n"
    "        parkeren: {column: adres, as: address_line}, zaken: wplWoonplaatsNaam}\n"
    "    block:\n"
    "      - [postcode, number]\n"
    "      - [street.joined, number]\n"
    "      - [street.first3, place, number]\n"
    "    model:\n"
    "      certain: # one town has one street of a name, one street one house of a "
    "number\n"
    "        - {street: \"exact or exact(joined)\", place: \"exact or exact(joined)\",\n"
    "          number: exact}\n";

static const char spec_person[] =
    "  person:\n"
    "    kind: person\n"
    "    fields:\n"
    "      bsn: {kind: bsn, brp: burgerservicenummer, wmo: bsn, jeugd: bsn,\n"
    "        schulden: Burgerservicenummer, belastingen: BSN, parkeren: bsn,\n"
    "        zaken: inpBsn}\n"
    "      given_name: {kind: nl_given_name, brp: voornamen, wmo: [voornamen, "
    "voorletters],\n"
    "        jeugd: [voornaam, voorletters], schulden: Voorletters, signalen: "
    "Voorletters,\n"
    "        belastingen: VOORLETTERS, parkeren: {column: naam, as: full_name},\n"
    "        zaken: [voornamen, voorletters]}\n"
    "      surname: {kind: nl_surname,\n"
    "        brp: [geslachtsnaam, voorvoegsel, partnerGeslachtsnaam, "
    "partnerVoorvoegsel,\n"
    "          aanduidingNaamgebruik],\n"
    "        wmo: [geslachtsnaam, voorvoegsel, partnernaam, partnervoorvoegsel,\n"
    "          naamgebruik],\n"
    "        jeugd: [achternaam, tussenvoegsel], schulden: [Achternaam, Voorvoegsel],\n"
    "        signalen: [Achternaam, Voorvoegsel], belastingen: NAAM,\n"
    "        parkeren: {column: naam, as: full_name},\n"
    "        zaken: [geslachtsnaam, voorvoegselGeslachtsnaam]}\n"
    "      birth_date: {kind: nl_date, brp: geboortedatum, wmo: [geboortedatum, "
    "datumgebruik],\n"
    "        jeugd: geb_datum, schulden: Geboortedatum, signalen: Geboortedatum,\n"
    "        belastingen: GEBDATUM, parkeren: geboortedatum, zaken: geboortedatum}\n"
    "      sex: {kind: category, brp: geslacht, jeugd: geslacht, zaken: "
    "geslachtsaanduiding}\n"
    "      phone: {kind: nl_phone, signalen: Telefoonnummer, parkeren: telefoon}\n"
    "      email: {kind: email, signalen: Emailadres, parkeren: email}\n"
    "      home: {kind: entity, of: address}\n"
    "    block:\n"
    "      - [bsn]\n"
    "      - [surname.phonetic, birth_date]\n"
    "      - [given_name.initial, birth_date]\n"
    "      - [given_name.initial, home]\n"
    "      - [surname.first_token, home]\n"
    "      - [phone]\n"
    "      - [email]\n";

static const char spec_case[] =
    "  case:\n"
    "    kind: case\n"
    "    fields:\n"
    "      client: {kind: entity, of: person}\n"
    "      type: {kind: category, wmo: productcategorie, jeugd: jeugdhulpvorm,\n"
    "        schulden: Soort, zaken: zaaktype}\n"
    "      period: {kind: period, wmo: [begindatum, einddatum], jeugd: [start, einde],\n"
    "        schulden: [Startdatum, Einddatum], zaken: [startdatum, einddatum]}\n"
    "      number: {kind: case_id, wmo: toewijzingnummer, jeugd: dossiernummer,\n"
    "        schulden: Zaaknummer, zaken: kenmerk}\n"
    "    block:\n"
    "      - [client, type]\n"
    "      - [number.serial]\n"
    "    model:\n"
    "      certain: # the rule of DDAS: one client, one type, periods that overlap\n"
    "        - {client: exact, type: exact, period: \"period_overlap >= 1\"}\n"
    "emit: {directory: linked}\n";

gen_result gen_spec_write(const gen_municipality *municipality) {
    static gen_output output; /* 64 KiB of buffer: not on the stack */
    if (!gen_output_open(&output, municipality->directory, "spec.yaml",
                         (gen_format){.delimiter = '\n'}))
        return GEN_NOT_CREATED;
    const char *const parts[] = {spec_sources, spec_address, spec_person, spec_case};
    for (uint32_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        output.failed |= fputs(parts[i], output.file) < 0;
    return gen_output_close(&output);
}

/*
 * detect_words.c - the word list of detect_words.h.
 *
 * A word matches a whole word (or run of words) of the folded header, or the header
 * written together. The longest match wins, so that "birth_place" is not "birth" and
 * "email_address" is not "address"; among equally long ones the first in the table.
 */
#include "plan/detect_words.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

typedef struct words_entry {
    kpl_header_role role;
    const char *words; /* separated by spaces, "_" inside a run of words */
} words_entry;

static const words_entry words_table[] = {
    {KPL_ROLE_TRUTH,
     "truth true_id ground_truth gold cluster cluster_id entity entity_id "
     "true_entity true_cluster match_id is_match duplicate_of group_id "
     "match_group duplicate_group true_match person_id individual_id orig_id "
     "original_id"},
    {KPL_ROLE_IDENTIFIER,
     "soc_sec soc_sec_id ssn social_security social_security_number "
     "national_id national_number "
     "nhs nhs_number pesel nip regon insee nir steuernummer steuer_id tax_id "
     "tax_number fiscal_code btw vat vat_number passport "
     "passport_number paspoort passnummer iban id_card identity_card licence_number "
     "license_number medicare bvn mrn patient_number account_number "
     "rekeningnummer isbn doi sku ean kenteken kentekennummer licence_plate "
     "license_plate vestigingsnummer woz_objectnummer dni nif codice_fiscale cpf cnpj "
     "personnummer fodselsnummer model_number modelno model_no part_number upc gtin mpn "
     "voter_id voter_reg_num voter_registration_number registration_number ahv ahv_nr"},
    {KPL_ROLE_BSN,
     "bsn burgerservicenummer burger_service_nummer bsn_nummer bsnnummer bsnnr bsn_nr "
     "sofi sofinummer sofi_nummer sofinr"},
    {KPL_ROLE_A_NUMBER,
     "anummer a_nummer a_nr anr administratienummer gba_nummer brp_nummer"},
    {KPL_ROLE_PUPIL_NUMBER, "onderwijsnummer onderwijs_nummer onderwijsnr onderwijs_nr"},
    {KPL_ROLE_RSIN,
     "rsin fiscaalnummer fiscaal_nummer bronorganisatie bron_organisatie "
     "verantwoordelijke_organisatie opdrachtgevende_organisatie inn_nnp_id nnp_id"},
    {KPL_ROLE_KVK, "kvk kvk_nummer kvknummer kvknr kvk_nr handelsregisternummer"},
    {KPL_ROLE_BAG_NUMBER,
     "nummeraanduiding nummeraanduiding_identificatie nummeraanduiding_id "
     "nummeraanduidingidentificatie identificatie_nummeraanduiding "
     "id_nummeraanduiding bag_nummeraanduiding bag_nummeraanduiding_id "
     "aoa_identificatie"},
    {KPL_ROLE_BAG_OBJECT,
     "adresseerbaar_object adresseerbaar_object_identificatie adresseerbaarobject "
     "identificatie_adresseerbaar_object adresseerbaar_object_id bag_id "
     "bag_identificatie bag_object_id verblijfsobject verblijfsobject_identificatie "
     "verblijfsobject_id vbo_id vbo id_verblijfplaats identificatie_verblijfplaats "
     "pand_identificatie pand_id bag_pand_id openbare_ruimte_identificatie "
     "openbare_ruimte_id ligplaats_id standplaats_id"},
    {KPL_ROLE_CASE_ID,
     "zaaknummer zaak_nummer zaaknr zaak_nr zaak_id zaakidentificatie zaak_identificatie "
     "dossiernummer dossier_nummer dossiernr dossier_nr dossier_id kenmerk "
     "toewijzingnummer toewijzingsnummer toewijzing_nummer toewijzing_id "
     "beschikkingnummer beschikkingsnummer beschikking_nummer trajectnummer "
     "traject_nummer traject_id aanvraagnummer meldingnummer meldingsnummer "
     "signaalnummer signaal_nummer case_number"},
    {KPL_ROLE_RECORD_ID,
     "id rid no rec_id record_id row row_id row_number rownum rownr unique_id uid "
     "uuid guid index key pk recid recordid identificatie volgnummer nr source_id "
     "primary_key"},
    {KPL_ROLE_ROW_TIME,
     "created_at created_on creation_date date_created updated_at updated_on "
     "last_updated last_update date_updated modified_at modified_on last_modified "
     "date_modified insert_date inserted_at load_date loaded_at row_timestamp"},
    {KPL_ROLE_BIRTH_DATE,
     "dob birth_date date_of_birth birth_dt birthday geboortedatum geb_datum "
     "gebdatum geboorte_datum geb_dat geboren geburtsdatum geburtstag geb_datum "
     "date_naissance date_de_naissance naissance data_urodzenia data_ur dataur birth "
     "bdate born ne_le fecha_nacimiento fecha_de_nacimiento nacimiento data_nascita "
     "data_di_nascita data_nascimento data_de_nascimento fodselsdato fodelsedatum"},
    {KPL_ROLE_BIRTH_PLACE,
     "birth_place birthplace place_of_birth geboorteplaats geb_plaats geburtsort "
     "lieu_de_naissance lieu_naissance miejsce_urodzenia city_of_birth "
     "lugar_de_nacimiento luogo_di_nascita"},
    {KPL_ROLE_GIVEN_NAME,
     "given_name given_names first_name first_names forename forenames "
     "christian_name fname given voornaam voornamen roepnaam vorname vornamen "
     "rufname prenom prenoms imie imiona imie_pierwsze drugie_imie middle_name "
     "middle_names middle_nm midl_name mid_name mname second_name nickname "
     "volledige_voornamen voorna voorn first_nm name_first primer_nombre segundo_nombre "
     "primeiro_nome fornavn fornamn"},
    {KPL_ROLE_INITIALS, "voorletters voorletter voorl initials initialen initiaal"},
    {KPL_ROLE_SURNAME,
     "surname last_name family_name lname maiden_name achternaam geslachtsnaam "
     "familienaam meisjesnaam nachname familienname geburtsname nom nom_de_famille "
     "nazwisko nazwisko_rodowe sname surnames achtern geslachtsn naam_geslachtsnaam "
     "last_nm name_last apellido apellidos apellido_paterno apellido_materno "
     "primer_apellido "
     "segundo_apellido cognome sobrenome efternavn etternavn efternamn"},
    {KPL_ROLE_PARTNER_SURNAME,
     "partner_geslachtsnaam partnernaam partner_naam partner_achternaam "
     "geslachtsnaam_partner naam_partner achternaam_partner "
     "geslachtsnaam_echtgenoot partnergeslachtsnaam partnerachternaam"},
    {KPL_ROLE_PARTNER_PARTICLE,
     "partner_voorvoegsel partnervoorvoegsel partner_voorvoegsels voorvoegsel_partner "
     "voorvoegsels_partner partner_tussenvoegsel tussenvoegsel_partner "
     "voorvoegsel_geslachtsnaam_partner partner_voorvoegsel_geslachtsnaam"},
    {KPL_ROLE_NAME_USE,
     "naamgebruik aanduiding_naamgebruik aanduidingnaamgebruik naam_gebruik "
     "aanduiding_naam_gebruik naamgebruik_code"},
    {KPL_ROLE_FULL_NAME,
     "full_name fullname person_name display_name first_and_surname customer_name "
     "client_name patient_name volledige_naam weergavenaam nom_complet "
     "vollstandiger_name imie_i_nazwisko imie_nazwisko contact_name owner_name "
     "nombre_completo nome_completo"},
    {KPL_ROLE_POSTCODE,
     "postcode post_code postal_code postal zip zip_code zipcode plz postleitzahl "
     "code_postal kod_pocztowy eircode codigo_postal cep postnummer postnr"},
    {KPL_ROLE_HOUSE_NUMBER,
     "street_number house_number house_nr house_no huisnummer huisnr huis_nummer "
     "huis_nr hnr hausnummer hausnr haus_nr numero_de_rue numero_rue numer_domu nr_domu "
     "building_number street_no street_nr house_num street_num building_no "
     "building_num numero_civico"},
    {KPL_ROLE_HOUSE_LETTER, "huisletter huis_letter huisltr house_letter"},
    {KPL_ROLE_HOUSE_ADDITION,
     "huisnummertoevoeging huisnummer_toevoeging huis_nummer_toevoeging huisnr_toev "
     "huisnrtoev huisnummer_toev toevoeging toev huisnr_toevoeging huis_nr_toev "
     "house_number_addition"},
    {KPL_ROLE_STREET,
     "street street_name address addr address_line address_line_1 address_line_2 "
     "straat straatnaam straatn adres adresregel openbare_ruimte openbare_ruimte_naam "
     "openbareruimte gor woonadres strasse strase strassenname "
     "anschrift rue adresse voie ulica address_street direccion domicilio calle "
     "indirizzo endereco logradouro gatuadress gateadresse"},
    {KPL_ROLE_PLACE,
     "city town suburb place village municipality locality plaats plaatsnaam "
     "woonplaats woonplaatsnaam woonpl wpl gemeente gemeentenaam ort stadt gemeinde "
     "wohnort ville commune "
     "localite miasto miejscowosc gmina city_name ciudad localidad municipio citta "
     "comune cidade poststed postort parish"},
    {KPL_ROLE_REGION,
     "state province region county district provincie regio wijk buurt bundesland "
     "kreis departement wojewodztwo powiat provincia regione estado"},
    {KPL_ROLE_COUNTRY,
     "country country_code nationality land landcode nationaliteit "
     "staatsangehorigkeit pays nationalite kraj obywatelstwo country_of_birth "
     "geboorteland pais paese"},
    {KPL_ROLE_EMAIL,
     "email e_mail mail email_address e_mail_address mailadres emailadres "
     "email_adres e_mailadres courriel adres_email mailadresse emailadresse correo "
     "correo_electronico"},
    {KPL_ROLE_PHONE,
     "phone phone_number telephone telephone_number tel mobile mobile_number cell "
     "cellphone telefoon telefoonnummer telnr tel_nr mobiel mobielnummer telefon "
     "telefonnummer handy portable numer_telefonu fax phone_num telefono telefone "
     "movil celular cellulare mobil"},
    {KPL_ROLE_SEX,
     "sex gender geslacht geslachtsaanduiding gesl geslachtscode geschlecht sexe genre "
     "plec sexo sesso kjonn"},
    {KPL_ROLE_OCCUPATION,
     "occupation job job_title profession beroep beruf metier zawod profesion "
     "professione profissao"},
    {KPL_ROLE_YEAR,
     "year jaar jahr annee rok birth_year year_of_birth geboortejaar geburtsjahr "
     "annee_naissance yob publication_year pub_year aanslagjaar belastingjaar"},
    {KPL_ROLE_DATE,
     "date datum data dt timestamp datetime transaction_date "
     "datum_inschrijving datum_inschrijving_adres inschrijvingsdatum registratiedatum "
     "released release_date published publication_date pub_date fecha"},
    {KPL_ROLE_START_DATE,
     "start_date begin_date startdatum begindatum start_datum begin_datum datum_start "
     "datum_begin ingangsdatum datum_ingang aanvangsdatum aanvang_datum datum_aanvang "
     "geldig_vanaf valid_from dag_van datum_van"},
    {KPL_ROLE_END_DATE,
     "end_date einddatum eind_datum einde_datum datum_einde datum_eind geldig_tot "
     "valid_to valid_until beeindigingsdatum datum_beeindiging datum_tot dag_tot"},
    {KPL_ROLE_DEATH_DATE,
     "overlijdensdatum datum_overlijden overlijdens_datum date_of_death death_date"},
    {KPL_ROLE_DATE_USE,
     "datumgebruik datum_gebruik ind_onvolledige_datum indicatie_onvolledige_datum"},
    {KPL_ROLE_AUTHORS,
     "author authors auteur auteurs autor autoren autorzy artist artists"},
    {KPL_ROLE_VENUE,
     "venue journal booktitle conference proceedings publisher tijdschrift "
     "zeitschrift album"},
    {KPL_ROLE_TEXT,
     "title titel titre tytul description omschrijving beschrijving beschreibung "
     "memo notes note comment comments remark remarks opmerking opmerkingen abstract "
     "summary text tekst product product_name company_name company bedrijfsnaam "
     "titulo titolo descripcion descrizione descricao "
     "organisation organization handelsnaam song"},
    {KPL_ROLE_PARTICLE,
     "tussenvoegsel tussenvoegsels tussenv tussenvoeg voorvoegsel voorvoegsels voorv "
     "voorvoegsel_geslachtsnaam voorvoegsels_geslachtsnaam voorvoegselgeslachtsnaam "
     "infix prefix "
     "name_prefix surname_prefix particle namenszusatz"},
    {KPL_ROLE_CATEGORY,
     "type category status class soort categorie kind zaaktype voorziening "
     "suffix sufx name_sufx salutation aanhef marital_status productcategorie "
     "productcode "
     "jeugdhulpvorm zorgvorm "
     "burgerlijke_staat code brand manufacturer"},
    {KPL_ROLE_AMOUNT,
     "amount price value bedrag prijs betrag preis montant prix kwota cena cost "
     "total quantity weight length age leeftijd alter edad precio prezzo preco "
     "birth_age population count salary income"},
    {KPL_ROLE_LOCATION,
     "location coordinates coordinaten lat_long latlng latlong geo geolocation "
     "position"},
    {KPL_ROLE_NAME, "name naam names nombre nombres nome"},
};

char kpl_header_base_letter(uint32_t c) {
    static const struct {
        const char *letters;
        char base;
    } table[] = {
        {"àáâãäåąÀÁÂÃÄÅĄ", 'a'},
        {"çćčÇĆČ", 'c'},
        {"èéêëęÈÉÊËĘ", 'e'},
        {"ìíîïÌÍÎÏ", 'i'},
        {"łŁ", 'l'},
        {"ñńÑŃ", 'n'},
        {"òóôõöøÒÓÔÕÖØ", 'o'},
        {"śšßŚŠ", 's'},
        {"ùúûüÙÚÛÜ", 'u'},
        {"ýÿÝ", 'y'},
        {"źżžŹŻŽ", 'z'},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const kpl_text letters = kpl_text_of(table[i].letters);
        uint32_t at = 0;
        while (at < letters.length)
            if (kpl_text_next(letters, &at) == c)
                return table[i].base;
    }
    return 0;
}

size_t kpl_header_fold(const char *header, char folded_out[KPL_HEADER_BYTES]) {
    kpl_text text = kpl_text_of(header);
    text.length = kpl_text_utf8_prefix(text);
    size_t length = 0;
    char before = '_'; /* the character before, as it was written */
    folded_out[length++] = '_';
    for (uint32_t at = 0; at < text.length && length + 4 < KPL_HEADER_BYTES;) {
        const uint32_t c = kpl_text_next(text, &at);
        char raw = c < 0x80 ? (char)c : kpl_header_base_letter(c);
        const bool upper = raw >= 'A' && raw <= 'Z';
        const bool digit = raw >= '0' && raw <= '9';
        const bool letter = upper || (raw >= 'a' && raw <= 'z');
        const bool was_digit = before >= '0' && before <= '9';
        const bool was_lower = before >= 'a' && before <= 'z';
        if (!digit && !letter)
            raw = '_';
        const bool split = (upper && was_lower) ||
                           (digit && before != '_' && !was_digit) ||
                           (letter && was_digit);
        if ((split || raw == '_') && folded_out[length - 1] != '_')
            folded_out[length++] = '_';
        if (raw != '_')
            folded_out[length++] = upper ? (char)(raw - 'A' + 'a') : raw;
        before = raw;
    }
    if (folded_out[length - 1] != '_')
        folded_out[length++] = '_';
    folded_out[length] = '\0';
    return length;
}

/* Letters only: "first_name_2" and "FirstName" are both "firstname". */
static size_t words_compact(const char *text, size_t length, char *out) {
    size_t used = 0;
    for (size_t i = 0; i < length; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            out[used++] = text[i];
    out[used] = '\0';
    return used;
}

/* Does the folded header hold the word? `compact` is the header without separators. */
static bool words_match(const char *folded, const char *compact, const char *word,
                        size_t length) {
    char run[KPL_HEADER_BYTES];
    assert(length + 3 < sizeof run);
    run[0] = '_';
    memcpy(run + 1, word, length);
    run[length + 1] = '_';
    run[length + 2] = '\0';
    if (strstr(folded, run) != NULL)
        return true;
    (void)words_compact(word, length, run);
    return strcmp(compact, run) == 0;
}

/* The longest word of the table that the header holds decides. */
static kpl_header_role words_look_up(const char *folded, const char *compact) {
    kpl_header_role best = KPL_ROLE_NONE;
    size_t best_length = 0;
    for (size_t e = 0; e < sizeof words_table / sizeof words_table[0]; e++) {
        for (const char *word = words_table[e].words; *word != '\0';) {
            const size_t length = strcspn(word, " ");
            if (length > best_length && words_match(folded, compact, word, length)) {
                best = words_table[e].role;
                best_length = length;
            }
            word += length;
            word += *word == ' ';
        }
    }
    return best;
}

/* Words that say it only when they are the whole header: "blood_group" is no answer, the
 * end of a street no date, the first visit no name. */
static kpl_header_role words_alone(const char *compact) {
    static const words_entry table[] = {
        {KPL_ROLE_TRUTH, "group match matches duplicate"},
        {KPL_ROLE_GIVEN_NAME, "first middle"},
        {KPL_ROLE_SURNAME, "last maiden"},
        {KPL_ROLE_POSTCODE, "cap cp"},
        {KPL_ROLE_LATITUDE, "lat latitude latitud breedtegraad breite"},
        {KPL_ROLE_LONGITUDE, "lon lng long longitude longitud lengtegraad lange"},
        {KPL_ROLE_START_DATE, "start begin aanvang ingang vanaf van"},
        {KPL_ROLE_END_DATE, "end einde eind tot"},
    };
    for (size_t e = 0; e < sizeof table / sizeof table[0]; e++)
        if (kpl_words_have(table[e].words, compact, strlen(compact)))
            return table[e].role;
    return KPL_ROLE_NONE;
}

/* Dutch writes compounds in one word: what a "wijzigingsdatum" is stands at its end. */
static kpl_header_role words_compound(const char *compact) {
    static const words_entry table[] = {
        {KPL_ROLE_DATE, "datum"},
        {KPL_ROLE_YEAR, "jaar"},
        {KPL_ROLE_AMOUNT, "bedrag"},
        {KPL_ROLE_POSTCODE, "postcode"},
        {KPL_ROLE_EMAIL, "mailadres"},
        {KPL_ROLE_PHONE, "telefoonnummer telefoonnr telefoon"},
        {KPL_ROLE_RECORD_ID, "nummer nr"},
        {KPL_ROLE_CATEGORY, "soort categorie vorm status type"},
        {KPL_ROLE_TEXT, "omschrijving toelichting"},
    };
    const size_t length = strlen(compact);
    for (size_t e = 0; e < sizeof table / sizeof table[0]; e++) {
        for (const char *word = table[e].words; *word != '\0';) {
            const size_t end = strcspn(word, " ");
            if (length >= end + 3 && memcmp(compact + length - end, word, end) == 0)
                return table[e].role;
            word += end;
            word += word[0] == ' ';
        }
    }
    return KPL_ROLE_NONE;
}

/* Names of Dutch messages begin with the object that they are of: aoaPostcode,
 * inpBsn. In capitals or small letters throughout the prefix hides the word. */
static const char *words_skip_prefix(const char *compact) {
    static const char *const prefixes[] = {"aoa", "gor", "wpl", "inp"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (strncmp(compact, prefixes[i], 3) == 0)
            return compact + 3;
    return compact;
}

/* "01.02.40", "02.40" and "02.40 Geslachtsnaam": category (of whom), group and element of
 * the Dutch population register's tables. Is it one? The category, of two bytes, is 01,
 * oneself, when the header has none. */
static bool words_split_element(const char *folded, const char **category_out,
                                const char **element_out) {
    const size_t digits = strspn(folded, "_0123456789");
    const bool has_category = digits == 10 && folded[3] == '_' && folded[6] == '_';
    if (!has_category && (digits != 7 || folded[3] != '_'))
        return false;
    *category_out = has_category ? folded + 1 : "01";
    *element_out = folded + (has_category ? 4 : 1);
    return true;
}

static kpl_header_role words_element(const char *folded) {
    static const struct {
        const char *element;
        kpl_header_role role;
    } table[] = {
        {"01_10", KPL_ROLE_A_NUMBER},       {"01_20", KPL_ROLE_BSN},
        {"02_10", KPL_ROLE_GIVEN_NAME},     {"02_20", KPL_ROLE_CATEGORY},
        {"02_30", KPL_ROLE_PARTICLE},       {"02_40", KPL_ROLE_SURNAME},
        {"03_10", KPL_ROLE_BIRTH_DATE},     {"03_20", KPL_ROLE_BIRTH_PLACE},
        {"03_30", KPL_ROLE_COUNTRY},        {"04_10", KPL_ROLE_SEX},
        {"61_10", KPL_ROLE_NAME_USE},       {"08_10", KPL_ROLE_DEATH_DATE},
        {"09_10", KPL_ROLE_CATEGORY},       {"10_30", KPL_ROLE_DATE},
        {"11_10", KPL_ROLE_STREET},         {"11_15", KPL_ROLE_STREET},
        {"11_20", KPL_ROLE_HOUSE_NUMBER},   {"11_30", KPL_ROLE_HOUSE_LETTER},
        {"11_40", KPL_ROLE_HOUSE_ADDITION}, {"11_60", KPL_ROLE_POSTCODE},
        {"11_70", KPL_ROLE_PLACE},          {"11_80", KPL_ROLE_BAG_OBJECT},
        {"11_90", KPL_ROLE_BAG_NUMBER},
    };
    const char *category = NULL;
    const char *element = NULL;
    if (!words_split_element(folded, &category, &element))
        return KPL_ROLE_NONE;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (memcmp(element, table[i].element, 5) == 0)
            return table[i].role;
    return KPL_ROLE_NONE;
}

/* Of the partner (category 05), a name takes part in one's own. */
static kpl_header_role words_of_partner(const char *folded, kpl_header_role role) {
    const char *category = NULL;
    const char *element = NULL;
    const bool is_partner = words_split_element(folded, &category, &element)
                                ? memcmp(category, "05", 2) == 0
                                : strstr(folded, "_partner_") != NULL ||
                                      strstr(folded, "_echtgenoot_") != NULL;
    if (!is_partner)
        return role;
    if (role == KPL_ROLE_SURNAME || role == KPL_ROLE_NAME)
        return KPL_ROLE_PARTNER_SURNAME;
    return role == KPL_ROLE_PARTICLE ? KPL_ROLE_PARTNER_PARTICLE : role;
}

bool kpl_header_is_of_other(const char *header) {
    static const char *const words[] = {
        "_partner_",  "_echtgenoot_",     "_kind_",    "_ouder_",  "_vader_",
        "_moeder_",   "_gemachtigde_",    "_voogd_",   "_spouse_", "_child_",
        "_parent_",   "_father_",         "_fathers_", "_mother_", "_mothers_",
        "_guardian_", "_contactpersoon_",
    };
    char folded[KPL_HEADER_BYTES];
    const char *category = NULL;
    const char *element = NULL;
    (void)kpl_header_fold(header, folded);
    if (words_split_element(folded, &category,
                            &element)) /* the residence has no person */
        return memcmp(category, "01", 2) != 0 && memcmp(category, "06", 2) != 0 &&
               memcmp(category, "07", 2) != 0 && memcmp(category, "08", 2) != 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(folded, words[i]) != NULL)
            return true;
    return false;
}

bool kpl_header_role_is_date(kpl_header_role role) {
    return role == KPL_ROLE_DATE || role == KPL_ROLE_BIRTH_DATE ||
           role == KPL_ROLE_START_DATE || role == KPL_ROLE_END_DATE ||
           role == KPL_ROLE_DEATH_DATE;
}

bool kpl_header_role_is_number(kpl_header_role role) {
    return role >= KPL_ROLE_BSN && role <= KPL_ROLE_BAG_OBJECT;
}

/* Numbers that identify a person, an organisation, an address or a case elsewhere too. */
static bool words_identifies(kpl_header_role role) {
    return role == KPL_ROLE_IDENTIFIER || kpl_header_role_is_number(role) ||
           role == KPL_ROLE_CASE_ID;
}

kpl_header_role kpl_header_role_of(const char *header) {
    char folded[KPL_HEADER_BYTES];
    char compact[KPL_HEADER_BYTES];
    const size_t folded_length = kpl_header_fold(header, folded);
    (void)words_compact(folded, folded_length, compact);
    kpl_header_role best = words_alone(compact);
    if (best == KPL_ROLE_NONE)
        best = words_element(folded);
    if (best != KPL_ROLE_NONE)
        return words_of_partner(folded, best);
    best = words_of_partner(folded, words_look_up(folded, compact));
    if (best == KPL_ROLE_NONE)
        best = words_look_up("", words_skip_prefix(compact));
    if (best == KPL_ROLE_NONE)
        best = words_compound(compact);
    /* "street_id" numbers streets, it is no street. */
    const bool is_id =
        folded_length >= 4 && strcmp(folded + folded_length - 4, "_id_") == 0;
    if (is_id && best != KPL_ROLE_TRUTH && !words_identifies(best))
        return KPL_ROLE_RECORD_ID;
    return best;
}

const char *kpl_header_role_name(kpl_header_role role) {
    static const char *const names[KPL_ROLE_COUNT] = {
        [KPL_ROLE_NONE] = "nothing",
        [KPL_ROLE_RECORD_ID] = "record id",
        [KPL_ROLE_TRUTH] = "known entity",
        [KPL_ROLE_ROW_TIME] = "when a row was written",
        [KPL_ROLE_GIVEN_NAME] = "given name",
        [KPL_ROLE_SURNAME] = "surname",
        [KPL_ROLE_FULL_NAME] = "full name",
        [KPL_ROLE_NAME] = "name",
        [KPL_ROLE_BIRTH_DATE] = "birth date",
        [KPL_ROLE_DATE] = "date",
        [KPL_ROLE_YEAR] = "year",
        [KPL_ROLE_POSTCODE] = "postcode",
        [KPL_ROLE_STREET] = "street or address",
        [KPL_ROLE_HOUSE_NUMBER] = "house number",
        [KPL_ROLE_PLACE] = "place",
        [KPL_ROLE_BIRTH_PLACE] = "birth place",
        [KPL_ROLE_REGION] = "region",
        [KPL_ROLE_COUNTRY] = "country",
        [KPL_ROLE_EMAIL] = "e-mail",
        [KPL_ROLE_PHONE] = "phone",
        [KPL_ROLE_IDENTIFIER] = "identifier",
        [KPL_ROLE_PARTICLE] = "particle of a surname",
        [KPL_ROLE_SEX] = "sex",
        [KPL_ROLE_CATEGORY] = "category",
        [KPL_ROLE_OCCUPATION] = "occupation",
        [KPL_ROLE_TEXT] = "text",
        [KPL_ROLE_AUTHORS] = "authors",
        [KPL_ROLE_VENUE] = "venue",
        [KPL_ROLE_AMOUNT] = "number",
        [KPL_ROLE_LOCATION] = "location",
        [KPL_ROLE_LATITUDE] = "latitude",
        [KPL_ROLE_LONGITUDE] = "longitude",
        [KPL_ROLE_BSN] = "citizen service number",
        [KPL_ROLE_A_NUMBER] = "number of a person's record",
        [KPL_ROLE_PUPIL_NUMBER] = "number of a pupil",
        [KPL_ROLE_RSIN] = "number of an organisation",
        [KPL_ROLE_KVK] = "number of a company",
        [KPL_ROLE_BAG_NUMBER] = "number of an address",
        [KPL_ROLE_BAG_OBJECT] = "number of a building",
        [KPL_ROLE_CASE_ID] = "number of a case",
        [KPL_ROLE_INITIALS] = "initials",
        [KPL_ROLE_PARTNER_SURNAME] = "partner's surname",
        [KPL_ROLE_PARTNER_PARTICLE] = "particle of the partner's surname",
        [KPL_ROLE_NAME_USE] = "name use",
        [KPL_ROLE_HOUSE_LETTER] = "letter of a house number",
        [KPL_ROLE_HOUSE_ADDITION] = "addition to a house number",
        [KPL_ROLE_START_DATE] = "start",
        [KPL_ROLE_END_DATE] = "end",
        [KPL_ROLE_DEATH_DATE] = "date of death",
        [KPL_ROLE_DATE_USE] = "known parts of a date",
    };
    assert(role < KPL_ROLE_COUNT);
    return names[role];
}

bool kpl_words_have(const char *list, const char *word, size_t length) {
    for (const char *at = list; *at != '\0';) {
        const size_t here = strcspn(at, " ");
        if (here == length && memcmp(at, word, length) == 0)
            return true;
        at += here;
        at += *at == ' ';
    }
    return false;
}

/* Words and abbreviations for year, month and day in the five languages. */
static kpl_date_part words_part(const char *word, size_t length) {
    if (kpl_words_have("y yr yy yyyy year jaar jahr annee rok", word, length))
        return KPL_PART_YEAR;
    if (kpl_words_have("m mm mon month maand monat mois miesiac", word, length))
        return KPL_PART_MONTH;
    if (kpl_words_have("d dd day dag tag jour dzien", word, length))
        return KPL_PART_DAY;
    return KPL_PART_NONE;
}

kpl_date_part kpl_header_date_part(const char *header, char rest_out[KPL_HEADER_BYTES]) {
    char folded[KPL_HEADER_BYTES];
    const size_t folded_length = kpl_header_fold(header, folded);
    kpl_date_part part = KPL_PART_NONE;
    size_t used = 0;
    uint32_t words = 0;
    for (size_t at = 1; at < folded_length;) {
        const size_t length = strcspn(folded + at, "_");
        const kpl_date_part here = words_part(folded + at, length);
        words++;
        if (part == KPL_PART_NONE && here != KPL_PART_NONE) {
            part = here;
        } else if (!kpl_words_have("of van der de du", folded + at, length)) {
            memcpy(rest_out + used, folded + at, length);
            used += length;
        }
        at += length + 1;
    }
    rest_out[used] = '\0';
    /* "by", "bm", "bd": the last letter is the part. */
    if (part == KPL_PART_NONE && words == 1 && used == 2) {
        part = words_part(rest_out + 1, 1);
        rest_out[1] = '\0';
    }
    return part;
}

bool kpl_header_is_bare_id(const char *header) {
    char folded[KPL_HEADER_BYTES];
    char compact[KPL_HEADER_BYTES];
    const size_t length = words_compact(folded, kpl_header_fold(header, folded), compact);
    return kpl_words_have(
        "id rid recid recordid row rowid rownumber rownum rownr uniqueid uid "
        "uuid guid index key pk nr sourceid primarykey",
        compact, length);
}

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
     "soc_sec soc_sec_id ssn social_security social_security_number bsn "
     "burgerservicenummer sofi sofinummer sofi_nummer national_id national_number "
     "nhs nhs_number pesel nip regon insee nir steuernummer steuer_id tax_id "
     "tax_number fiscal_code btw vat vat_number kvk kvk_nummer passport "
     "passport_number paspoort passnummer iban id_card identity_card licence_number "
     "license_number medicare anummer a_nummer a_nr rsin bvn mrn patient_number "
     "account_number rekeningnummer isbn doi sku ean"},
    {KPL_ROLE_RECORD_ID,
     "id rid no rec_id record_id row row_id row_number rownum rownr unique_id uid "
     "uuid guid index key pk recid recordid identificatie volgnummer nr source_id "
     "primary_key"},
    {KPL_ROLE_BIRTH_DATE,
     "dob birth_date date_of_birth birth_dt birthday geboortedatum geb_datum "
     "gebdatum geboorte_datum geb_dat geboren geburtsdatum geburtstag geb_datum "
     "date_naissance date_de_naissance naissance data_urodzenia data_ur dataur birth "
     "bdate born ne_le"},
    {KPL_ROLE_BIRTH_PLACE,
     "birth_place birthplace place_of_birth geboorteplaats geb_plaats geburtsort "
     "lieu_de_naissance lieu_naissance miejsce_urodzenia city_of_birth"},
    {KPL_ROLE_GIVEN_NAME,
     "given_name given_names first_name first_names forename forenames "
     "christian_name fname given voornaam voornamen roepnaam vorname vornamen "
     "rufname prenom prenoms imie imiona imie_pierwsze drugie_imie middle_name "
     "middle_names second_name nickname voorletters initials initialen"},
    {KPL_ROLE_SURNAME,
     "surname last_name family_name lname maiden_name achternaam geslachtsnaam "
     "familienaam meisjesnaam nachname familienname geburtsname nom nom_de_famille "
     "nazwisko nazwisko_rodowe sname surnames"},
    {KPL_ROLE_FULL_NAME,
     "full_name fullname person_name display_name first_and_surname customer_name "
     "client_name patient_name volledige_naam weergavenaam nom_complet "
     "vollstandiger_name imie_i_nazwisko imie_nazwisko contact_name owner_name"},
    {KPL_ROLE_POSTCODE,
     "postcode post_code postal_code postal zip zip_code zipcode plz postleitzahl "
     "code_postal kod_pocztowy eircode"},
    {KPL_ROLE_HOUSE_NUMBER,
     "street_number house_number house_nr house_no huisnummer huisnr huis_nummer "
     "hausnummer hausnr haus_nr numero_de_rue numero_rue numer_domu nr_domu "
     "building_number street_no street_nr"},
    {KPL_ROLE_STREET,
     "street street_name address addr address_line address_line_1 address_line_2 "
     "straat straatnaam adres adresregel openbare_ruimte strasse strase strassenname "
     "anschrift rue adresse voie ulica address_street"},
    {KPL_ROLE_PLACE,
     "city town suburb place village municipality locality plaats woonplaats "
     "woonplaatsnaam gemeente gemeentenaam ort stadt gemeinde wohnort ville commune "
     "localite miasto miejscowosc gmina city_name"},
    {KPL_ROLE_REGION,
     "state province region county district provincie regio wijk buurt bundesland "
     "kreis departement wojewodztwo powiat"},
    {KPL_ROLE_COUNTRY,
     "country country_code nationality land landcode nationaliteit "
     "staatsangehorigkeit pays nationalite kraj obywatelstwo country_of_birth "
     "geboorteland"},
    {KPL_ROLE_EMAIL,
     "email e_mail mail email_address e_mail_address mailadres emailadres "
     "email_adres e_mailadres courriel adres_email mailadresse emailadresse"},
    {KPL_ROLE_PHONE,
     "phone phone_number telephone telephone_number tel mobile mobile_number cell "
     "cellphone telefoon telefoonnummer telnr tel_nr mobiel mobielnummer telefon "
     "telefonnummer handy portable numer_telefonu fax"},
    {KPL_ROLE_SEX, "sex gender geslacht geslachtsaanduiding geschlecht sexe genre plec"},
    {KPL_ROLE_OCCUPATION,
     "occupation job job_title profession beroep beruf metier zawod"},
    {KPL_ROLE_YEAR,
     "year jaar jahr annee rok birth_year year_of_birth geboortejaar geburtsjahr "
     "annee_naissance yob publication_year pub_year"},
    {KPL_ROLE_DATE,
     "date datum data dt dag_van start_date end_date startdatum einddatum begindatum "
     "timestamp datetime ingangsdatum overlijdensdatum transaction_date"},
    {KPL_ROLE_AUTHORS,
     "author authors auteur auteurs autor autoren autorzy artist artists"},
    {KPL_ROLE_VENUE,
     "venue journal booktitle conference proceedings publisher tijdschrift "
     "zeitschrift album"},
    {KPL_ROLE_TEXT,
     "title titel titre tytul description omschrijving beschrijving beschreibung "
     "memo notes note comment comments remark remarks opmerking opmerkingen abstract "
     "summary text tekst product product_name company_name company bedrijfsnaam "
     "organisation organization handelsnaam song"},
    {KPL_ROLE_PARTICLE,
     "tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels infix prefix "
     "name_prefix surname_prefix particle namenszusatz"},
    {KPL_ROLE_CATEGORY,
     "type category status class soort categorie kind zaaktype voorziening "
     "suffix salutation aanhef marital_status "
     "burgerlijke_staat code brand manufacturer"},
    {KPL_ROLE_AMOUNT,
     "amount price value bedrag prijs betrag preis montant prix kwota cena cost "
     "total quantity weight length age leeftijd alter"},
    {KPL_ROLE_LOCATION,
     "location coordinates coordinaten lat_long latlng latlong geo geolocation "
     "position"},
    {KPL_ROLE_NAME, "name naam names"},
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

kpl_header_role kpl_header_role_of(const char *header) {
    char folded[KPL_HEADER_BYTES];
    char compact[KPL_HEADER_BYTES];
    const size_t folded_length = kpl_header_fold(header, folded);
    (void)words_compact(folded, folded_length, compact);
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
    /* Alone these name the answer; "blood_group" does not. */
    static const char *const answers[] = {"group", "match", "matches", "duplicate"};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if (strcmp(compact, answers[i]) == 0)
            return KPL_ROLE_TRUTH;
    /* "street_id" numbers streets, it is no street. */
    const bool is_id =
        folded_length >= 4 && strcmp(folded + folded_length - 4, "_id_") == 0;
    if (is_id && best != KPL_ROLE_IDENTIFIER && best != KPL_ROLE_TRUTH)
        return KPL_ROLE_RECORD_ID;
    return best;
}

const char *kpl_header_role_name(kpl_header_role role) {
    static const char *const names[KPL_ROLE_COUNT] = {
        [KPL_ROLE_NONE] = "nothing",
        [KPL_ROLE_RECORD_ID] = "record id",
        [KPL_ROLE_TRUTH] = "known entity",
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

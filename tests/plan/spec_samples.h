/*
 * spec_samples.h - specs that must be accepted, for the tests of reading and writing.
 */
#ifndef KPL_TESTS_SPEC_SAMPLES_H
#define KPL_TESTS_SPEC_SAMPLES_H

static const char *const spec_samples[] = {
    /* The shortest. */
    "koppel: 1\nsources: {a: a.csv}\nfields: {x: {kind: raw}}\n",

    /* Shorthand for one linkage, one name for all sources, explicit levels. */
    "koppel: 1\n"
    "sources: {persons: persons_1m.csv}\n"
    "kind: person\n"
    "fields:\n"
    "  first_name: {kind: raw, column: first_name}\n"
    "  dob: {kind: raw}\n"
    "link: within\n"
    "block: [[dob], [first_name, dob]]\n"
    "compare:\n"
    "  first_name: {levels: [exact, \"jaro_winkler >= 0.92\", \"jaro_winkler >= 0.7\"]}\n"
    "  dob: {levels: [exact, \"levenshtein <= 1\", \"levenshtein <= 2\"]}\n",

    /* Everything. */
    "koppel: 1\n"
    "sources:\n"
    "  brp: {read: brp.csv, id: a_nummer, unique: true, nulls: [\"\", ONBEKEND]}\n"
    "  wmo: {read: 'wmo 2.csv', id: client, delimiter: ';', encoding: windows-1252,\n"
    "        unique: [people]}\n"
    "  zaken: {read: zaken.parquet, id: [bron, nummer], format: parquet}\n"
    "  oud: {read: oud.txt, delimiter: tab, header: false, columns: [a, b, c, \"d: "
    "e\"],\n"
    "        encoding: utf-16le, format: csv}\n"
    "linkages:\n"
    "  people:\n"
    "    kind: person\n"
    "    sources: [brp, wmo, zaken]\n"
    "    fields:\n"
    "      bsn: {kind: identifier, brp: bsn, zaken: inpBsn}\n"
    "      given_name: {kind: given_name, column: voornamen, nulls: NN}\n"
    "      surname: {kind: surname, brp: [voorvoegsel, naam], wmo: achternaam, zaken: "
    "naam}\n"
    "      birth: {kind: date, brp: [j, m, d], wmo: geb_datum, zaken: geboren}\n"
    "      email: {kind: email, wmo: \"e-mail adres\"}\n"
    "    link: both\n"
    "    block:\n"
    "      - [bsn]\n"
    "      - [surname.phonetic, birth]\n"
    "      - {keys: [given_name.initial, birth.year], max: 5000}\n"
    "    compare:\n"
    "      bsn: {}\n"
    "      surname: {term_frequency: false}\n"
    "      born: {field: birth, levels: [exact, exact(year)]}\n"
    "      mail_user: {field: email, levels: [exact, exact(user), \"levenshtein(user) <= "
    "2\"]}\n"
    "    model: {train: fixed, load: model.json, threshold: {weight: 6.5}}\n"
    "    cluster: {method: components}\n"
    "  homes:\n"
    "    kind: address\n"
    "    fields:\n"
    "      street: {kind: street, brp: straat, oud: a}\n"
    "      number: {kind: house_number, brp: huisnr, oud: b}\n"
    "    link: between\n"
    "    block: all\n"
    "    model: {load: model.json, fixed: [street], labels: judged.csv,\n"
    "            threshold: {probability: 0.9}}\n"
    "    cluster: {method: one_to_one}\n"
    "emit: {directory: out/dir, format: csv}\n"
    "limits: {memory: 8GiB, threads: 4, pairs: 9000000000}\n"
    "rejects: {max: 10}\n",

    /* Parts of columns that hold more. */
    "koppel: 1\n"
    "sources: {bag: bag.csv, park: park.csv, tax: tax.csv}\n"
    "linkages:\n"
    "  address:\n"
    "    fields:\n"
    "      street: {kind: street, bag: straat, park: {column: adres, as: "
    "address_line},\n"
    "               tax: {column: [regel1, regel2], as: address_line}}\n"
    "      place: {kind: place, column: {column: adres, as: address_line}}\n"
    "      code: {kind: postcode, column: {column: code}}\n",

    /* As JSON. */
    "{\"koppel\": 1, \"sources\": {\"a\": {\"read\": \"a.csv\", \"unique\": false}},\n"
    " \"linkages\": {\"p\": {\"fields\": {\"n\": {\"kind\": \"surname\", \"a\": "
    "\"n\"}},\n"
    "  \"block\": \"auto\", \"compare\": {\"n\": {\"levels\": [\"exact\"],\n"
    "  \"term_frequency\": true}}}}, \"rejects\": {\"max\": \"2.5%\"},\n"
    " \"limits\": {\"memory\": \"1000\"}}\n",

    /* Names and paths that need quotes; a rule that takes all pairs among others. */
    "koppel: 1\n"
    "sources: {\"42\": {read: \"~/a: b#c, [d].csv\", id: \"true\"}, b\xc3\xa9: "
    "\"\\u2028\"}\n"
    "linkages:\n"
    "  \"1\":\n"
    "    fields:\n"
    "      \"null\": {kind: text, \"42\": \"- x\", b\xc3\xa9: \"{}\"}\n"
    "      yes: {kind: number, column: \"%\"}\n"
    "    block: [[\"null\"], all]\n",

    /* Gates for the quality of the data. */
    "koppel: 1\n"
    "sources: {a: a.csv, b: b.csv}\n"
    "fields: {x: {kind: surname}, y: {kind: date, b: dag}}\n"
    "quality:\n"
    "  - {source: b, field: y, dimension: timeliness, at_least: 0.5}\n"
    "  - {linkage: other, field: x, dimension: consistency, at_least: 0.98}\n"
    "  - {dimension: traceability, at_least: 1}\n",

    /* Rules that have the last word. */
    "koppel: 1\n"
    "sources: {a: a.csv}\n"
    "fields: {x: {kind: raw}, y: {kind: period}}\n"
    "model:\n"
    "  certain: [{x: exact, y: 'period_overlap>=1'}, {y: exact}]\n"
    "  never: [{x: else, y: else}]\n",

    /* Values that a source which holds all right ones mends. */
    "koppel: 1\n"
    "sources: {a: a.csv, b: b.csv}\n"
    "linkages:\n"
    "  homes:\n"
    "    kind: address\n"
    "    fields:\n"
    "      code: {kind: nl_postcode, a: p, b: q, repair: {from: b, beside: number}}\n"
    "      number: {kind: nl_house_number, a: n, b: m}\n",

    /* Linkages that feed each other. */
    "koppel: 1\n"
    "sources: {a: a.csv, b: b.csv}\n"
    "linkages:\n"
    "  homes: {kind: address, fields: {street: {kind: street, a: s, b: t}}}\n"
    "  people:\n"
    "    kind: person\n"
    "    fields:\n"
    "      number: {kind: identifier, a: n, conflict: true}\n"
    "      name: {kind: surname, a: n, b: m}\n"
    "      home: {kind: entity, of: homes}\n"
    "    block: [[home, name.initial], [number]]\n"
    "  cases:\n"
    "    kind: case\n"
    "    sources: [b]\n"
    "    fields:\n"
    "      client: {of: people, kind: entity, conflict: true}\n"
    "      what: {kind: category}\n",
};

/* Place of the last one. */
#define SPEC_SAMPLE_ENTITIES (sizeof spec_samples / sizeof spec_samples[0] - 1)

#endif /* KPL_TESTS_SPEC_SAMPLES_H */

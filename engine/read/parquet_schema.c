/* parquet_schema.c - see parquet_schema.h. */
#include "read/parquet_schema.h"

#include "read/csv_rules.h"

static kpl_parquet_kind schema_integer(const carquet_logical_type_t *logical) {
    const bool is_unsigned = logical != NULL && logical->id == CARQUET_LOGICAL_INTEGER &&
                             !logical->params.integer.is_signed;
    return is_unsigned ? KPL_PARQUET_UNSIGNED : KPL_PARQUET_SIGNED;
}

static kpl_parquet_kind schema_decimal(const carquet_logical_type_t *logical,
                                       uint32_t *scale_out) {
    const int32_t scale = logical->params.decimal.scale;
    if (scale < 0 || scale > 18)
        return KPL_PARQUET_REFUSED;
    *scale_out = (uint32_t)scale;
    return KPL_PARQUET_DECIMAL;
}

static kpl_parquet_kind schema_int32(const carquet_logical_type_t *logical,
                                     uint32_t *scale_out) {
    switch (logical != NULL ? logical->id : CARQUET_LOGICAL_UNKNOWN) {
    case CARQUET_LOGICAL_UNKNOWN:
    case CARQUET_LOGICAL_NULL:
    case CARQUET_LOGICAL_INTEGER:
        return schema_integer(logical);
    case CARQUET_LOGICAL_DATE:
        return KPL_PARQUET_DATE;
    case CARQUET_LOGICAL_DECIMAL:
        return schema_decimal(logical, scale_out);
    default:
        return KPL_PARQUET_REFUSED;
    }
}

static kpl_parquet_kind schema_int64(const carquet_logical_type_t *logical,
                                     uint32_t *scale_out) {
    switch (logical != NULL ? logical->id : CARQUET_LOGICAL_UNKNOWN) {
    case CARQUET_LOGICAL_UNKNOWN:
    case CARQUET_LOGICAL_NULL:
    case CARQUET_LOGICAL_INTEGER:
        return schema_integer(logical);
    case CARQUET_LOGICAL_TIMESTAMP:
        if (logical->params.timestamp.unit == CARQUET_TIME_UNIT_MILLIS)
            return KPL_PARQUET_MILLISECONDS;
        return logical->params.timestamp.unit == CARQUET_TIME_UNIT_MICROS
                   ? KPL_PARQUET_MICROSECONDS
                   : KPL_PARQUET_NANOSECONDS;
    case CARQUET_LOGICAL_DECIMAL:
        return schema_decimal(logical, scale_out);
    default:
        return KPL_PARQUET_REFUSED;
    }
}

static kpl_parquet_kind schema_bytes(const carquet_logical_type_t *logical) {
    switch (logical != NULL ? logical->id : CARQUET_LOGICAL_UNKNOWN) {
    case CARQUET_LOGICAL_UNKNOWN: /* old writers do not say that it is text */
    case CARQUET_LOGICAL_NULL:
    case CARQUET_LOGICAL_STRING:
    case CARQUET_LOGICAL_ENUM:
    case CARQUET_LOGICAL_JSON:
        return KPL_PARQUET_BYTES;
    default:
        return KPL_PARQUET_REFUSED;
    }
}

static kpl_parquet_kind schema_kind(const carquet_schema_node_t *node,
                                    uint32_t *scale_out) {
    const carquet_logical_type_t *const logical = carquet_schema_node_logical_type(node);
    switch (carquet_schema_node_physical_type(node)) {
    case CARQUET_PHYSICAL_BOOLEAN:
        return KPL_PARQUET_BOOLEAN;
    case CARQUET_PHYSICAL_INT32:
        return schema_int32(logical, scale_out);
    case CARQUET_PHYSICAL_INT64:
        return schema_int64(logical, scale_out);
    case CARQUET_PHYSICAL_INT96: /* only ever used for timestamps */
        return KPL_PARQUET_NANOSECONDS;
    case CARQUET_PHYSICAL_FLOAT:
        return KPL_PARQUET_FLOAT;
    case CARQUET_PHYSICAL_DOUBLE:
        return KPL_PARQUET_DOUBLE;
    case CARQUET_PHYSICAL_BYTE_ARRAY:
        return schema_bytes(logical);
    default:
        return KPL_PARQUET_REFUSED;
    }
}

/* The leaf `node`, number `leaf`. */
static kpl_status schema_leaf(const carquet_schema_t *schema,
                              const carquet_schema_node_t *node, int32_t leaf,
                              const char *path, kpl_parquet_column *column_out,
                              kpl_error *error) {
    const char *names[2] = {NULL, NULL};
    const int32_t depth = carquet_schema_column_path(schema, leaf, names, 2);
    if (depth < 1 || names[0] == NULL)
        return kpl_fail(error, KPL_E_INPUT,
                        "%s: a column of the Parquet file has no name", path);
    *column_out = (kpl_parquet_column){
        .name = kpl_text_of(names[0]),
        .leaf = leaf,
        .physical = carquet_schema_node_physical_type(node),
        .is_optional = carquet_schema_max_def_level(schema, leaf) > 0,
    };
    if (kpl_text_utf8_prefix(column_out->name) != column_out->name.length)
        return kpl_fail(error, KPL_E_INPUT,
                        "%s: the name of column %d of the Parquet file is not UTF-8",
                        path, leaf + 1);
    if (depth == 1 && carquet_schema_max_rep_level(schema, leaf) == 0 &&
        carquet_schema_max_def_level(schema, leaf) <= 1)
        column_out->kind = schema_kind(node, &column_out->scale);
    return KPL_OK;
}

kpl_status kpl_parquet_columns(const carquet_schema_t *schema, const char *path,
                               kpl_arena *arena, kpl_parquet_column **columns_out,
                               uint32_t *count_out, kpl_error *error) {
    const int32_t leaves = carquet_schema_num_columns(schema);
    const int32_t elements = carquet_schema_num_elements(schema);
    if (leaves < 0 || (uint32_t)leaves > KPL_CSV_COLUMNS_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "%s: %d columns, at most %u are read", path,
                        leaves, KPL_CSV_COLUMNS_MAX);
    kpl_parquet_column *columns = NULL;
    uint32_t count = 0;
    int32_t leaf = 0;
    KPL_TRY(kpl_arena_alloc(arena, (size_t)leaves, sizeof *columns, &columns, error));
    for (int32_t e = 0; e < elements && leaf < leaves; e++) {
        const carquet_schema_node_t *const node = carquet_schema_get_element(schema, e);
        if (node == NULL || !carquet_schema_node_is_leaf(node))
            continue;
        kpl_parquet_column column;
        KPL_TRY(schema_leaf(schema, node, leaf++, path, &column, error));
        const bool repeats = column.kind == KPL_PARQUET_REFUSED && count > 0 &&
                             columns[count - 1].kind == KPL_PARQUET_REFUSED &&
                             kpl_text_equal(columns[count - 1].name, column.name);
        if (!repeats)
            columns[count++] = column;
    }
    *columns_out = columns;
    *count_out = count;
    return KPL_OK;
}

/*
 * model_file.h - a Fellegi-Sunter model as JSON: model.json, written and read back.
 *
 * Model. Numbers are written so that they read back as the same doubles. A file may be
 * written by hand: only koppel_model, lambda and, per comparison, name and levels with
 * level, m and u are needed. Levels are as users see them: 0 = else, higher is closer.
 * Checked by tests/emit/test_model_file.c.
 */
#ifndef KPL_MODEL_MODEL_FILE_H
#define KPL_MODEL_MODEL_FILE_H

#include "base/buffer.h"
#include "model/agreement.h"

/* Version of the file's schema. */
#define KPL_MODEL_FILE_SCHEMA 1u

/* How far the m of a comparison may sum up from 1. */
#define KPL_MODEL_FILE_TOLERANCE 1e-6

/* Append the model as JSON text with a newline at its end. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_model_write(const kpl_linkage_spec *linkage,
                                         const kpl_model *model, kpl_buffer *buffer,
                                         kpl_error *error);

/* Read a model for `linkage`: its comparisons and levels must be exactly the linkage's,
 * in any order. The model counts as loaded (iterations 0, converged). KPL_E_CONFIG with
 * line and column; KPL_E_NOMEM. *model_out is written on success only. */
KPL_NODISCARD kpl_status kpl_model_read(const kpl_allocator *allocator, const char *text,
                                        size_t length, const kpl_linkage_spec *linkage,
                                        kpl_model *model_out, kpl_error *error);

/* The label of level `level` of a comparison: "else", or as the spec writes it. */
const char *kpl_level_label(const kpl_comparison_spec *comparison, uint32_t level);

#endif /* KPL_MODEL_MODEL_FILE_H */

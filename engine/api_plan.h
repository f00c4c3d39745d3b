/*
 * api_plan.h - what the two files of public functions share.
 */
#ifndef KPL_API_PLAN_H
#define KPL_API_PLAN_H

#include "engine.h"

/* An empty plan. Release with kpl_plan_destroy(). */
KPL_NODISCARD kpl_status kpl_plan_create(kpl_engine *engine, kpl_plan **plan_out,
                                         kpl_error *error);

/* Read all columns of the files into an empty plan, whose spec then names the sources and
 * nothing else. */
KPL_NODISCARD kpl_status kpl_plan_load_files(kpl_plan *plan, const char *const *paths,
                                             uint32_t count,
                                             const kpl_plan_options *options,
                                             kpl_error *error);

#endif /* KPL_API_PLAN_H */

/*
 * bench_kernels.cc - Google Benchmark's side of the kernel benchmarks.
 *
 * Registers one benchmark per case of bench_kernel_cases.h. "seconds_per_comparison" is CPU
 * time ("2.87n" = 2.87 ns), "items_per_second" comparisons. The only C++ of the project.
 */
#include <benchmark/benchmark.h>

#include "bench_kernel_cases.h"

namespace {

void kernel(benchmark::State &state, uint32_t number) {
    bench_case *const opened = bench_case_open(number);
    if (opened == nullptr) {
        state.SkipWithError("out of memory");
        return;
    }
    uint64_t items = 0;
    for (auto _ : state) {
        uint64_t checksum = 0;
        items += bench_case_run(opened, &checksum);
        benchmark::DoNotOptimize(checksum);
    }
    state.SetItemsProcessed(static_cast<int64_t>(items));
    state.counters["seconds_per_comparison"] =
        benchmark::Counter(static_cast<double>(items),
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    bench_case_close(opened);
}

} // namespace

int main(int argc, char **argv) {
    for (uint32_t i = 0; i < bench_case_count(); i++) {
        char name[96];
        bench_case_name(i, name, sizeof name);
        if (bench_case_runs_here(i))
            benchmark::RegisterBenchmark(name, kernel, i)->Unit(benchmark::kMillisecond);
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 64;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}

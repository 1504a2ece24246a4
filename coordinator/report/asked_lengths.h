#ifndef BYZERPERF_COORDINATOR_REPORT_ASKED_LENGTHS_H_
#define BYZERPERF_COORDINATOR_REPORT_ASKED_LENGTHS_H_

#include <optional>

#include "byzerperf/v1/result.pb.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// isl_error at p50, as a share; absent without asked lengths.
std::optional<double> InputLengthErrorOf(const v1::LevelResult& level);

// Adds to `item` what a level's inputs were: `asked` and `sent` mean tokens,
// and by how much they were `longer` or `shorter` (sections with a `share`), or
// `even`. Nothing without asked lengths.
void AddInputLengths(const v1::LevelResult& level, View* item);

// Adds the section `input_lengths` of the whole run, for the template `asked`:
// `asked` and `sent`, means over its levels' requests, and `error`, the levels'
// isl_error at p50. Nothing where no level had asked lengths.
void AddAskedInputLengths(const v1::RunResult& result, View* view);

// The same of its answers: `asked` and `given` mean tokens.
void AddOutputLengths(const v1::LevelResult& level, View* item);

// Adds the section `output_lengths` of the whole run: `asked` and `given`.
// Nothing where no level had asked lengths.
void AddAskedOutputLengths(const v1::RunResult& result, View* view);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_ASKED_LENGTHS_H_

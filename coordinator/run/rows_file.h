#ifndef BYZERPERF_COORDINATOR_RUN_ROWS_FILE_H_
#define BYZERPERF_COORDINATOR_RUN_ROWS_FILE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coordinator/run/run_sink.h"

namespace byzerperf {

// Where the rows of a level go: requests.jsonl, requests.jsonl.zst or nowhere.
// One thread at a time.
class RowsFile {
 public:
  virtual ~RowsFile() = default;

  // After an error the file ends with the last row that fitted.
  virtual absl::Status Add(const RequestRows& rows) = 0;

  // The level is whole: the file gets its final name.
  virtual absl::Status Finish() = 0;

  static absl::StatusOr<std::unique_ptr<RowsFile>> CreateJsonl(
      const std::string& level_dir);
  // Compressed at every Add to its end, so that a run that was cut off can be
  // read up to its last batch.
  static absl::StatusOr<std::unique_ptr<RowsFile>> CreateZst(
      const std::string& level_dir);
  static std::unique_ptr<RowsFile> CreateNone();
};

// The whole text of requests.jsonl or requests.jsonl.zst in a level's folder,
// or of the .part that a cut-off run left, cut after its last whole line.
// NotFound when there is none of them.
absl::StatusOr<std::string> ReadRowsText(const std::string& level_dir);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_ROWS_FILE_H_

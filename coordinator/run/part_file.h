#ifndef BYZERPERF_COORDINATOR_RUN_PART_FILE_H_
#define BYZERPERF_COORDINATOR_RUN_PART_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace byzerperf {

// A file that has the name PATH.part until it is whole. Errors name the file
// and the system's reason ("No space left on device").
class PartFile {
 public:
  // Makes PATH.part, or empties it.
  static absl::StatusOr<PartFile> Create(std::string path);

  PartFile(PartFile&& other) noexcept;
  PartFile& operator=(PartFile&&) = delete;
  PartFile(const PartFile&) = delete;
  // What was not committed stays PATH.part.
  ~PartFile();

  // Appends all of it. After an error the file ends with the last line that
  // fitted, or with what the last good call wrote.
  absl::Status Append(std::string_view bytes);

  // On disk and renamed to PATH. Nothing may follow.
  absl::Status Commit();

  // What was written is on disk.
  absl::Status Sync();

 private:
  void CutBack(int64_t size_bytes);

  PartFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::string path_;
  int fd_;
  int64_t size_bytes_ = 0;
};

// A whole small file at once: PATH.part, then PATH.
absl::Status WriteWholeFile(const std::string& path, std::string_view text);

// errno in words, with the file and what was being done to it.
absl::Status FileError(std::string_view doing, const std::string& path);

// A new name in a directory is on disk only after this.
void SyncDirectory(const std::string& path);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_PART_FILE_H_

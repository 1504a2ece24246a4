#include "coordinator/run/part_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr mode_t kFileMode = 0644;

std::string PartName(const std::string& path) { return path + ".part"; }

}  // namespace

absl::Status FileError(std::string_view doing, const std::string& path) {
  const int error = errno;
  return absl::InternalError(absl::StrCat(
      ToAbsl(doing), " ", path, ": ", std::generic_category().message(error)));
}

void SyncDirectory(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

absl::StatusOr<PartFile> PartFile::Create(std::string path) {
  const int fd = open(PartName(path).c_str(),
                      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kFileMode);
  if (fd < 0) return FileError("can't create", PartName(path));
  return PartFile(std::move(path), fd);
}

PartFile::PartFile(PartFile&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      size_bytes_(other.size_bytes_) {}

PartFile::~PartFile() {
  if (fd_ >= 0) close(fd_);
}

absl::Status PartFile::Append(std::string_view bytes) {
  const int64_t size_before = size_bytes_;
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t written =
        write(fd_, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      absl::Status error = FileError("can't write", PartName(path_));
      const size_t whole_lines = bytes.substr(0, done).rfind('\n') + 1;
      CutBack(size_before + static_cast<int64_t>(whole_lines));
      return error;
    }
    done += static_cast<size_t>(written);
    size_bytes_ += written;
  }
  return absl::OkStatus();
}

void PartFile::CutBack(int64_t size_bytes) {
  // If this fails, the reader still stops at the last whole line.
  if (ftruncate(fd_, size_bytes) != 0) return;
  lseek(fd_, size_bytes, SEEK_SET);
  size_bytes_ = size_bytes;
}

absl::Status PartFile::Sync() {
  if (fsync(fd_) != 0) return FileError("can't write", PartName(path_));
  return absl::OkStatus();
}

absl::Status PartFile::Commit() {
  RETURN_IF_ERROR(Sync());
  if (std::rename(PartName(path_).c_str(), path_.c_str()) != 0) {
    return FileError("can't rename to", path_);
  }
  SyncDirectory(std::filesystem::path(path_).parent_path().string());
  return absl::OkStatus();
}

absl::Status WriteWholeFile(const std::string& path, std::string_view text) {
  ASSIGN_OR_RETURN(PartFile file, PartFile::Create(path));
  RETURN_IF_ERROR(file.Append(text));
  return file.Commit();
}

}  // namespace byzerperf

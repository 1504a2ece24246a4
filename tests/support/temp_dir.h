#ifndef BYZERPERF_TESTS_SUPPORT_TEMP_DIR_H_
#define BYZERPERF_TESTS_SUPPORT_TEMP_DIR_H_

#include <string>
#include <string_view>

namespace byzerperf {

// A directory of its own for one test, removed with all that is in it.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }

  // The path of a file in it, which need not exist.
  std::string File(std::string_view name) const;

  // Writes a file that its owner alone can read; returns its path.
  std::string Write(std::string_view name, std::string_view text) const;

  // The text of a file; "" when it is absent.
  std::string Read(std::string_view name) const;

 private:
  std::string path_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_TEMP_DIR_H_

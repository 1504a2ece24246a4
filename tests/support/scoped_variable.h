#ifndef BYZERPERF_TESTS_SUPPORT_SCOPED_VARIABLE_H_
#define BYZERPERF_TESTS_SUPPORT_SCOPED_VARIABLE_H_

#include <cstdlib>
#include <string>
#include <utility>

namespace byzerperf {

// An environment variable that is set while this lives and absent afterwards.
// For tests of one thread.
class ScopedVariable {
 public:
  ScopedVariable(std::string name, const std::string& value)
      : name_(std::move(name)) {
    setenv(name_.c_str(), value.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  }
  ~ScopedVariable() {
    unsetenv(name_.c_str());  // NOLINT(concurrency-mt-unsafe)
  }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  std::string name_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SCOPED_VARIABLE_H_

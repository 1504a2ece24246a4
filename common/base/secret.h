#ifndef BYZERPERF_COMMON_BASE_SECRET_H_
#define BYZERPERF_COMMON_BASE_SECRET_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace byzerperf {

// Text that must not be seen: tokens, API keys. It does not stream, convert or
// print; whoever needs the text writes reveal(), which is easy to search for.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&&) = default;
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&&) = default;
  ~Secret();  // overwrites the text

  bool empty() const { return text_.empty(); }
  const std::string& reveal() const { return text_; }

  // Compares in a time that depends on the length of `given` only, so that a
  // stranger cannot find the text letter by letter.
  bool Matches(std::string_view given) const;

  friend std::ostream& operator<<(std::ostream&, const Secret&) = delete;

 private:
  std::string text_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_SECRET_H_

#include "common/base/secret.h"

namespace byzerperf {

Secret::~Secret() {
  // Through volatile: the compiler may not drop writes to memory that dies.
  volatile char* bytes = text_.data();
  for (size_t i = 0; i < text_.size(); ++i) bytes[i] = 0;
}

bool Secret::Matches(std::string_view given) const {
  unsigned difference = text_.size() == given.size() ? 0U : 1U;
  if (text_.empty()) difference = 1U;  // no secret is never a match
  for (size_t i = 0; i < given.size(); ++i) {
    const char own = text_.empty() ? '\0' : text_[i % text_.size()];
    difference |= static_cast<unsigned char>(own ^ given[i]);
  }
  return difference == 0;
}

}  // namespace byzerperf

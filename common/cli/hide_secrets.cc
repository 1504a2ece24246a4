#include "common/cli/hide_secrets.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace byzerperf {
namespace {

void Overwrite(char* text) { std::fill_n(text, std::strlen(text), '*'); }

// Any argument, or any flag's value: a list of URLs is one text.
bool IsUrlWithSecret(std::string_view text) {
  return text.find("://") != std::string_view::npos &&
         text.find_first_of("@?") != std::string_view::npos;
}

bool IsHeaderFlag(std::string_view text) {
  return text == "-H" || text == "--header";
}

}  // namespace

void HideSecretArguments(int argc, char** argv) {
  constexpr std::string_view kHeader = "--header=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view text = argv[i];
    if (i > 1 && IsHeaderFlag(argv[i - 1])) {
      Overwrite(argv[i]);
    } else if (text.starts_with(kHeader)) {
      Overwrite(argv[i] + kHeader.size());
    } else if (text.starts_with("-H") && text.size() > 2) {
      Overwrite(argv[i] + 2);
    } else if (IsUrlWithSecret(text)) {
      const size_t equals = text.starts_with("--") ? text.find('=') : 0;
      const bool is_one = equals != std::string_view::npos && equals > 0 &&
                          equals < text.find("://");
      Overwrite(argv[i] + (is_one ? equals + 1 : 0));
    }
  }
}

}  // namespace byzerperf

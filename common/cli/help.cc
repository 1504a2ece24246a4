#include "common/cli/help.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr size_t kColumns = 80;

// Words of `text` in lines that begin with `indent` blanks.
void AppendWrapped(std::string_view text, size_t indent, std::string* out) {
  size_t column = 0;
  for (const std::string& word : SplitList(text, ' ')) {
    if (column == 0 || column + 1 + word.size() > kColumns) {
      if (column != 0) out->push_back('\n');
      out->append(indent, ' ');
      column = indent;
    } else {
      out->push_back(' ');
      ++column;
    }
    out->append(word);
    column += word.size();
  }
  out->push_back('\n');
}

std::string Names(const Flag& flag) {
  std::string names;
  for (const std::string& name : flag.names) {
    absl::StrAppend(&names, names.empty() ? "" : ", ",
                    name.size() == 1 ? "-" : "--", name);
  }
  if (flag.kind == Flag::Kind::kSwitch && flag.default_text == "true") {
    absl::StrAppend(&names, ", --no-", flag.names.front());
  }
  if (!flag.placeholder.empty()) absl::StrAppend(&names, " ", flag.placeholder);
  return names;
}

bool HasDefault(const Flag& flag) {
  const std::string& text = flag.default_text;
  return text != "~" && text != "\"\"" && text != "[]" && text != "false";
}

}  // namespace

std::string HelpText(const HelpHead& head, const std::vector<Flag>& flags) {
  std::string text;
  AppendWrapped(absl::StrCat(head.program, ": ", head.description), 0, &text);
  absl::StrAppend(&text, "\nusage: ", head.program,
                  head.positional.empty() ? "" : " ", head.positional,
                  " [flags]\n");
  if (!head.positional.empty()) {
    AppendWrapped(absl::StrCat(head.positional, ": ", head.positional_help), 2,
                  &text);
  }
  std::string section;
  for (const Flag& flag : flags) {
    if (flag.section != section) {
      section = flag.section;
      absl::StrAppend(&text, "\n", section, "\n");
    }
    AppendWrapped(Names(flag), 2, &text);
    AppendWrapped(
        HasDefault(flag)
            ? absl::StrCat(flag.help, " (default: ", flag.default_text, ")")
            : flag.help,
        6, &text);
  }
  return text;
}

}  // namespace byzerperf

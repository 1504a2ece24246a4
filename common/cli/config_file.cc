#include "common/cli/config_file.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "yaml-cpp/yaml.h"

namespace byzerperf {
namespace {

std::string Place(const std::string& path, const YAML::Mark& mark) {
  return mark.is_null() ? path : absl::StrCat(path, ":", mark.line + 1);
}

absl::Status Wrong(const std::string& where, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(where, ": ", ToAbsl(what)));
}

std::vector<std::string> Keys(const std::vector<Flag>& flags) {
  std::vector<std::string> keys = AllNames(flags);
  for (std::string& key : keys) key = SwapChars(key, '-', '_');
  return keys;
}

int FindKey(const std::vector<Flag>& flags, const std::string& key) {
  const int exact = FindFlag(flags, key);  // such as tasks_use_ray
  return exact >= 0 ? exact : FindFlag(flags, SwapChars(key, '_', '-'));
}

absl::StatusOr<std::vector<std::string>> Texts(const Flag& flag,
                                               const YAML::Node& value,
                                               const std::string& where) {
  if (value.IsScalar()) return SplitTexts(flag, value.Scalar());
  if (!flag.is_list()) return Wrong(where, "must be a single value");
  std::vector<std::string> texts;
  for (const auto& item : value) {
    const bool pair = value.IsMap();
    if (pair ? !item.first.IsScalar() || !item.second.IsScalar()
             : !item.IsScalar()) {
      return Wrong(where, "must be a flat list: [a, b]");
    }
    texts.push_back(
        pair ? absl::StrCat(item.first.Scalar(), "=", item.second.Scalar())
             : item.Scalar());
  }
  return texts;
}

absl::StatusOr<GivenValues> Sort(const std::vector<Flag>& flags,
                                 const std::string& path,
                                 const YAML::Node& root) {
  GivenValues given;
  if (root.IsNull()) return given;
  if (!root.IsMap()) {
    return Wrong(Place(path, root.Mark()),
                 "must be flat keys, such as `model: chat`");
  }
  for (const auto& entry : root) {
    const std::string place = Place(path, entry.first.Mark());
    if (!entry.first.IsScalar()) return Wrong(place, "a key must be a word");
    const std::string& key = entry.first.Scalar();
    const int flag = FindKey(flags, key);
    if (flag < 0) {
      return Wrong(place, absl::StrCat("unknown key '", key, "'",
                                       DidYouMean(key, Keys(flags), "")));
    }
    if (entry.second.IsNull()) continue;
    const auto index = static_cast<size_t>(flag);
    const std::string where = absl::StrCat(place, ": ", key);
    if (given.count(index) != 0) return Wrong(where, "is given twice");
    auto texts = Texts(flags[index], entry.second, where);
    if (!texts.ok()) return texts.status();
    given[index] = {where, *std::move(texts)};
  }
  return given;
}

}  // namespace

absl::StatusOr<GivenValues> ReadConfigFile(const std::vector<Flag>& flags,
                                           const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return Wrong("--config", absl::StrCat("'", path, "' is not a file"));
  }
  std::ifstream file(path);
  if (!file) {
    return Wrong("--config", absl::StrCat("'", path, "' can't be read"));
  }
  try {
    return Sort(flags, path, YAML::Load(file));
  } catch (const YAML::Exception& exception) {
    return Wrong(Place(path, exception.mark), exception.msg);
  } catch (const std::exception& exception) {
    return Wrong(path, exception.what());
  }
}

}  // namespace byzerperf

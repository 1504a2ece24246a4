#include "coordinator/report/view.h"

#include <mustache.hpp>

namespace byzerperf {
namespace {

namespace mustache = kainjow::mustache;

mustache::data ToData(const View& view) {
  mustache::data data = mustache::data::type::object;
  for (const auto& [name, text] : view.texts) data.set(name, text);
  for (const auto& [name, items] : view.sections) {
    mustache::data list = mustache::data::type::list;
    for (const View& item : items) list.push_back(ToData(item));
    data.set(name, list);
  }
  return data;
}

bool IsStandaloneTag(std::string_view line) {
  if (line.size() < 5 || line.substr(0, 2) != "{{") return false;
  const std::string_view kinds = "#^/>";
  return kinds.find(line[2]) != std::string_view::npos &&
         line.find("}}") == line.size() - 2;
}

// A line with nothing but a section or partial tag leaves no line behind.
// The library holds this only for sections that are shown.
std::string WithoutTagLines(std::string_view text) {
  std::string joined;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    joined += line;
    if (end == std::string_view::npos) break;
    if (!IsStandaloneTag(line)) joined += '\n';
    text = text.substr(end + 1);
  }
  return joined;
}

}  // namespace

std::string Render(const TemplateSet& templates, const std::string& name,
                   const View& view) {
  mustache::data data = ToData(view);
  for (const auto& [partial, text] : templates) {
    data.set(partial, mustache::partial(
                          [copy = WithoutTagLines(text)] { return copy; }));
  }
  mustache::mustache page{WithoutTagLines(templates.at(name))};
  page.set_custom_escape([](const std::string& text) { return text; });
  return page.is_valid() ? page.render(data) : page.error_message();
}

}  // namespace byzerperf

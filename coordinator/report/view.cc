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

}  // namespace

std::string Render(const TemplateSet& templates, const std::string& name,
                   const View& view) {
  mustache::data data = ToData(view);
  for (const auto& [partial, text] : templates) {
    data.set(partial,
             mustache::partial([copy = std::string(text)] { return copy; }));
  }
  mustache::mustache page{std::string(templates.at(name))};
  page.set_custom_escape([](const std::string& text) { return text; });
  return page.is_valid() ? page.render(data) : page.error_message();
}

}  // namespace byzerperf

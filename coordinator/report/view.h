#ifndef BYZERPERF_COORDINATOR_REPORT_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_VIEW_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace byzerperf {

// What a Mustache template is filled from: texts by name, and sections by
// name, each shown once for every View in it (`{{#name}}…{{/name}}`; an empty
// or missing one shows `{{^name}}…{{/name}}`).
struct View {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<View>> sections;

  // Adds one showing of a section and returns it, to be filled. The reference
  // lasts until the next Add of the same name.
  View& Add(const std::string& name) { return sections[name].emplace_back(); }
};

// Templates by name, which is also how one includes another: `{{>name}}`. No
// view has a text or section of such a name: the library looks both up alike.
using TemplateSet = std::map<std::string, std::string_view>;

// Fills the template `name`. Nothing is HTML-escaped: these are texts.
// The names are the program's own; tests hold that they exist and are valid.
std::string Render(const TemplateSet& templates, const std::string& name,
                   const View& view);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_VIEW_H_

# Writes OUTPUT, a C++ source that defines TemplatesIn() with every
# templates/{en,zh}/*.mustache under SOURCE_DIR as a raw string. Run as
# cmake -DSOURCE_DIR=… -DOUTPUT=… -P embed_templates.cmake
set(text "#include \"coordinator/report/templates.h\"\n\n")
string(APPEND text "namespace byzerperf {\nnamespace {\n\n")
foreach(language English Chinese)
  set(folder_English en)
  set(folder_Chinese zh)
  string(APPEND text "const TemplateSet& ${language}Templates() {\n"
    "  static const TemplateSet set = {\n")
  file(GLOB files
    "${SOURCE_DIR}/templates/${folder_${language}}/*.mustache")
  list(SORT files)
  foreach(file IN LISTS files)
    get_filename_component(name "${file}" NAME_WE)
    file(READ "${file}" wording)
    string(APPEND text
      "{\"${name}\", R\"byzerperf(${wording})byzerperf\"},\n")
  endforeach()
  string(APPEND text "};\n  return set;\n}\n\n")
endforeach()
string(APPEND text "}  // namespace\n\n"
  "const TemplateSet& TemplatesIn(ReportLanguage language) {\n"
  "  return language == ReportLanguage::kEnglish ? EnglishTemplates()\n"
  "                                              : ChineseTemplates();\n"
  "}\n\n}  // namespace byzerperf\n")
file(WRITE "${OUTPUT}" "${text}")

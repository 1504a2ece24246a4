// Holds docs/terms.md, the table of words, against the reports' terms, their
// templates and the texts of help.
#include "coordinator/report/terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "coordinator/report/templates.h"

namespace byzerperf {
namespace {

using ::testing::Not;
using ::testing::SizeIs;

std::string TextOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n');
}

// A row of the table.
struct TermRow {
  std::string key;
  std::string english;
  std::vector<std::string> not_english;
  std::string chinese;
  std::vector<std::string> not_chinese;
  std::string source;
};

std::vector<std::string> Words(const std::string& cell) {
  std::vector<std::string> words;
  for (const auto word : absl::StrSplit(cell, ',')) {
    words.emplace_back(absl::StripAsciiWhitespace(word));
  }
  return words;
}

std::vector<TermRow> TermRows() {
  std::vector<TermRow> rows;
  const std::string table = TextOf("docs/terms.md");
  for (const std::string& line : Lines(table)) {
    if (!absl::StartsWith(line, "| `")) continue;
    std::vector<std::string> cells;
    for (const auto cell : absl::StrSplit(line, '|')) {
      cells.emplace_back(absl::StripAsciiWhitespace(cell));
    }
    if (cells.size() != 8) {
      ADD_FAILURE() << line;
      continue;
    }
    rows.push_back({absl::StrReplaceAll(cells[1], {{"`", ""}}), cells[2],
                    Words(cells[3]), cells[4], Words(cells[5]), cells[6]});
  }
  return rows;
}

// Letters beside it make it a part of another word.
bool HasWord(const std::string& text, const std::string& word) {
  const auto is_letter = [&](size_t at) {
    return at < text.size() &&
           absl::ascii_isalnum(static_cast<unsigned char>(text[at]));
  };
  const bool latin = absl::ascii_isalpha(static_cast<unsigned char>(word[0]));
  for (size_t at = text.find(word); at != std::string::npos;
       at = text.find(word, at + 1)) {
    if (!latin) return true;
    const bool begins = at == 0 || !is_letter(at - 1);
    if (begins && !is_letter(at + word.size())) return true;
  }
  return false;
}

void ExpectNoOtherWord(const std::string& text,
                       const std::vector<std::string>& others) {
  const std::string lower = absl::AsciiStrToLower(text);
  for (const std::string& other : others) {
    EXPECT_FALSE(HasWord(lower, absl::AsciiStrToLower(other))) << other;
  }
}

// What stands between quotes in a source file, without includes.
std::string Literals(const std::string& source) {
  std::string literals;
  for (const std::string& line : Lines(source)) {
    if (absl::StartsWith(line, "#include")) continue;
    const std::vector<std::string> parts = absl::StrSplit(line, '"');
    for (size_t i = 1; i < parts.size(); i += 2) literals += parts[i];
  }
  return literals;
}

// Flags, options and commands: the files that texts of help stand in.
std::vector<std::filesystem::path> HelpFiles() {
  std::vector<std::filesystem::path> files;
  for (const char* folder : {"coordinator", "worker", "simulator"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (name.ends_with("_flags.cc") || name.ends_with("_options.cc") ||
          name.ends_with("_command.cc")) {
        files.push_back(entry.path());
      }
    }
  }
  return files;
}

TEST(Terms, AreThoseOfTheTable) {
  const std::vector<TermRow> rows = TermRows();
  EXPECT_THAT(rows, SizeIs(::testing::Gt(15)));
  for (const TermRow& row : rows) {
    EXPECT_EQ(TermFor(row.key, ReportLanguage::kEnglish), row.english);
    EXPECT_EQ(TermFor(row.key, ReportLanguage::kChinese), row.chinese);
  }
}

TEST(Terms, NameTheirSourceOrThatTheyAreOurOwn) {
  for (const TermRow& row : TermRows()) {
    EXPECT_THAT(row.source, Not(::testing::IsEmpty())) << row.key;
  }
}

TEST(Terms, AreTheOnlyWordsForTheirThingsInReports) {
  for (const auto language :
       {ReportLanguage::kEnglish, ReportLanguage::kChinese}) {
    for (const auto& [name, wording] : TemplatesIn(language)) {
      // Others' words, named as others': docs/terms.md.
      if (name == "byzerperf" || name == "definitions") continue;
      SCOPED_TRACE(name);
      for (const TermRow& row : TermRows()) {
        ExpectNoOtherWord(std::string(wording),
                          language == ReportLanguage::kEnglish
                              ? row.not_english
                              : row.not_chinese);
      }
    }
  }
}

TEST(Terms, AreTheOnlyWordsForTheirThingsInHelp) {
  const std::vector<std::filesystem::path> files = HelpFiles();
  EXPECT_THAT(files, SizeIs(::testing::Gt(10)));
  for (const std::filesystem::path& file : files) {
    SCOPED_TRACE(file);
    const std::string literals = Literals(TextOf(file));
    for (const TermRow& row : TermRows()) {
      ExpectNoOtherWord(literals, row.not_english);
    }
  }
}

TEST(Terms, OfOthersAreFound) {
  EXPECT_TRUE(HasWord("an slo of 1 s", "slo"));
  EXPECT_FALSE(HasWord("the slowest", "slo"));
  EXPECT_TRUE(HasWord("首字时延", "首字"));
}

}  // namespace
}  // namespace byzerperf

#include "coordinator/plan/prompt_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<std::string> Ids(const v1::PromptSet& prompts) {
  std::vector<std::string> ids;
  for (const v1::Prompt& prompt : prompts.prompts()) ids.push_back(prompt.id());
  return ids;
}

class PromptFilesTest : public ::testing::Test {
 protected:
  std::string Error() {
    return std::string(ReadPrompts(dir_.path()).status().message());
  }

  TempDir dir_;
};

TEST_F(PromptFilesTest, ReadsBothKindsInSortedOrderAndNothingElse) {
  dir_.Write("b.txt", "two\n");
  dir_.Write("a.jsonl", "{\"prompt\": \"one\", \"id\": \"first\"}\n");
  dir_.Write("README.md", "not a prompt\n");
  dir_.Write(".hidden.txt", "not a prompt\n");
  std::filesystem::create_directory(dir_.File("more.txt"));
  const auto prompts = ReadPrompts(dir_.path());
  ASSERT_TRUE(prompts.ok()) << prompts.status();
  EXPECT_THAT(Ids(*prompts), ElementsAre("first", "b.txt:1"));
  EXPECT_EQ(prompts->prompts(0).messages(0).role(), "user");
  EXPECT_EQ(prompts->prompts(0).messages(0).content(), "one");
}

TEST_F(PromptFilesTest, SkipsBlankLinesAndToleratesWindowsFiles) {
  dir_.Write("a.txt", "\xEF\xBB\xBFone\r\n\r\n  two  \r\n\n三");
  const auto prompts = ReadPrompts(dir_.path());
  ASSERT_TRUE(prompts.ok()) << prompts.status();
  EXPECT_THAT(Ids(*prompts), ElementsAre("a.txt:1", "a.txt:3", "a.txt:5"));
  EXPECT_EQ(prompts->prompts(0).messages(0).content(), "one");
  EXPECT_EQ(prompts->prompts(1).messages(0).content(), "two");
  EXPECT_EQ(prompts->prompts(2).messages(0).content(), "三");
}

TEST_F(PromptFilesTest, ReadsConversationsAndLimits) {
  dir_.Write("a.jsonl",
             R"({"messages": [{"role": "system", "content": "Be brief."},)"
             R"( {"role": "user", "content": "你好 \u4f60"}],)"
             R"( "max_tokens": 7, "category": "other"})");
  const auto prompts = ReadPrompts(dir_.path());
  ASSERT_TRUE(prompts.ok()) << prompts.status();
  const v1::Prompt& prompt = prompts->prompts(0);
  ASSERT_EQ(prompt.messages_size(), 2);
  EXPECT_EQ(prompt.messages(0).role(), "system");
  EXPECT_EQ(prompt.messages(1).content(), "你好 你");
  EXPECT_EQ(prompt.max_tokens(), 7u);
}

TEST_F(PromptFilesTest, NamesFileLineAndWhatWasExpected) {
  const struct {
    std::string line;
    std::string message;
  } kCases[] = {
      {"not json", "not valid JSON"},
      {"{\"prompt\": \"x\"", "not valid JSON"},
      {"[1]", "must be a JSON object"},
      {"{\"text\": \"x\"}", "expected {\"prompt\": \"…\"} or {\"messages\""},
      {"{\"prompt\": 5}", "\"prompt\" must be a text that is not empty"},
      {"{\"prompt\": \"  \"}", "\"prompt\" must be a text that is not empty"},
      {"{\"prompt\": \"x\", \"messages\": []}", "holds both"},
      {"{\"messages\": []}", "\"messages\" must be a list that is not empty"},
      {"{\"messages\": [\"x\"]}", "each of \"messages\" must be"},
      {R"({"messages": [{"role": "user", "content": ["x"]}]})",
       "\"content\" must be a text"},
      {R"({"messages": [{"role": "usr", "content": "x"}]})",
       "the role 'usr' must be system"},
      {R"({"messages": [{"role": "system", "content": "x"}]})",
       "must hold one of the role user"},
      {R"({"prompt": "x", "max_tokens": 0})", "\"max_tokens\" must be a whole"},
      {R"({"prompt": "x", "max_tokens": "9"})", "\"max_tokens\" must be a"},
      {R"({"prompt": "x", "id": 3})", "\"id\" must be a text"},
      {"{\"prompt\": \"\xff\"}", "not valid UTF-8"},
  };
  for (const auto& test : kCases) {
    dir_.Write("a.jsonl", "{\"prompt\": \"fine\"}\n\n" + test.line + "\n");
    EXPECT_THAT(Error(), StartsWith(dir_.File("a.jsonl") + ":3: "));
    EXPECT_THAT(Error(), HasSubstr(test.message)) << test.line;
  }
}

TEST_F(PromptFilesTest, RefusesAnIdThatComesTwice) {
  dir_.Write("a.jsonl", "{\"prompt\": \"x\", \"id\": \"q\"}\n");
  dir_.Write("b.jsonl", "\n{\"prompt\": \"y\", \"id\": \"q\"}\n");
  EXPECT_THAT(Error(), EndsWith("b.jsonl:2: the id 'q' was already given in "
                                "a.jsonl:1"));
}

TEST_F(PromptFilesTest, RefusesAFolderWithoutPrompts) {
  EXPECT_THAT(Error(), HasSubstr("holds no prompt; expected .jsonl or .txt"));
  dir_.Write("a.txt", "\n \n");
  EXPECT_THAT(Error(), HasSubstr("holds no prompt"));
  EXPECT_THAT(ReadPrompts(dir_.File("nowhere")).status().message(),
              HasSubstr("/nowhere' is not a folder"));
  EXPECT_THAT(ReadPrompts(dir_.File("a.txt")).status().message(),
              HasSubstr("is a file; give the folder that it is in"));
}

TEST_F(PromptFilesTest, RefusesAFileThatCannotBeRead) {
  std::filesystem::create_symlink("nowhere", dir_.File("a.txt"));
  EXPECT_THAT(Error(), EndsWith("a.txt: can't be read"));
}

TEST_F(PromptFilesTest, TheHashIsOfTheContent) {
  dir_.Write("a.txt", "one\n");
  const std::string hash = PromptSetHash(*ReadPrompts(dir_.path()));
  EXPECT_EQ(hash.size(), 64u);
  EXPECT_EQ(PromptSetHash(*ReadPrompts(dir_.path())), hash);
  dir_.Write("a.txt", "two\n");
  EXPECT_NE(PromptSetHash(*ReadPrompts(dir_.path())), hash);
}

TEST_F(PromptFilesTest, FindsTheShippedPromptsFromTheProgramsFolder) {
  namespace fs = std::filesystem;
  const std::string bin = dir_.File("build/dev/bin");
  fs::create_directories(bin);
  EXPECT_EQ(ShippedPromptsFolder(bin), "");
  fs::create_directories(dir_.File("prompts"));
  EXPECT_EQ(ShippedPromptsFolder(bin), dir_.File("prompts"));
  const std::string installed = dir_.File("build/dev/share/byzerperf/prompts");
  fs::create_directories(installed);
  EXPECT_EQ(ShippedPromptsFolder(bin), installed);
}

}  // namespace
}  // namespace byzerperf

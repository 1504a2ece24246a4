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
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::string> Ids(const v1::PromptSet& prompts) {
  std::vector<std::string> ids;
  for (const v1::Prompt& prompt : prompts.prompts()) ids.push_back(prompt.id());
  return ids;
}

class PromptFilesTest : public ::testing::Test {
 protected:
  static absl::StatusOr<v1::PromptSet> ReadPrompts(const std::string& path) {
    auto files = ReadPromptFiles(path, {});
    if (!files.ok()) return files.status();
    EXPECT_THAT(files->notices, IsEmpty());
    return files->prompts;
  }

  std::string Error() {
    return std::string(ReadPrompts(dir_.path()).status().message());
  }

  TempDir dir_;
};

TEST_F(PromptFilesTest, ReadsAllKindsInSortedOrderAndNothingElse) {
  dir_.Write("b.txt", "two\n");
  dir_.Write("a.jsonl", "{\"prompt\": \"one\", \"id\": \"first\"}\n");
  dir_.Write("c.csv", "question\nthree\n");
  dir_.Write("d.json", "[{\"prompt\": \"four\"}]");
  dir_.Write("README.md", "not a prompt\n");
  dir_.Write(".hidden.txt", "not a prompt\n");
  std::filesystem::create_directory(dir_.File("more.txt"));
  const auto prompts = ReadPrompts(dir_.path());
  ASSERT_TRUE(prompts.ok()) << prompts.status();
  EXPECT_THAT(Ids(*prompts),
              ElementsAre("first", "b.txt:1", "c.csv:2", "d.json:1"));
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
      {R"({"conversations": 5})", "\"conversations\" must be a list"},
      {R"({"conversations": [{"from": "human"}]})",
       "each of \"conversations\" must be"},
      {R"({"conversations": [{"from": "you", "value": "x"}]})",
       "\"from\" is 'you' and must be human, user, gpt"},
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
  EXPECT_THAT(Error(),
              HasSubstr("holds no prompt; expected .jsonl, .json, .csv, .txt "
                        "files"));
  dir_.Write("a.txt", "\n \n");
  EXPECT_THAT(Error(), HasSubstr("holds no prompt: a.txt has no line with a "
                                 "text"));
  dir_.Write("b.csv", "prompt,id\n");
  EXPECT_THAT(Error(),
              HasSubstr("holds no prompt: its 2 files are empty, or headers"));
  EXPECT_THAT(
      ReadPrompts(dir_.File("b.csv")).status().message(),
      HasSubstr("holds no prompt: b.csv has no line behind its header"));
  dir_.Write("c.json",
             R"([{"conversations": [{"from": "gpt", "value": "A"}]}])");
  EXPECT_THAT(Error(),
              HasSubstr("1 conversation in which no user says anything "
                        "left out (the first: c.json:1), and '"));
  EXPECT_THAT(ReadPrompts(dir_.File("nowhere")).status().message(),
              HasSubstr("/nowhere' is not a file or folder"));
}

TEST_F(PromptFilesTest, ReadsOneFileAlone) {
  dir_.Write("a.txt", "one\n");
  dir_.Write("b.txt", "two\n");
  const auto prompts = ReadPrompts(dir_.File("b.txt"));
  ASSERT_TRUE(prompts.ok()) << prompts.status();
  EXPECT_THAT(Ids(*prompts), ElementsAre("b.txt:1"));
  dir_.Write("c.md", "not a prompt\n");
  EXPECT_THAT(ReadPrompts(dir_.File("c.md")).status().message(),
              HasSubstr("/c.md' must end in .jsonl, .json, .csv, .txt, or be a "
                        "folder of such files"));
}

TEST_F(PromptFilesTest, ReadsElementsOfAnArray) {
  dir_.Write("a.json", R"([{"prompt": "one"},
    {"messages": [{"role": "user", "content": "two"}], "id": "b"},
    {"conversations": [{"from": "human", "value": "three"}]}])");
  const auto prompts = ReadPrompts(dir_.path());
  ASSERT_TRUE(prompts.ok()) << prompts.status();
  EXPECT_THAT(Ids(*prompts), ElementsAre("a.json:1", "b", "a.json:3"));
  EXPECT_EQ(prompts->prompts(2).messages(0).content(), "three");
}

TEST_F(PromptFilesTest, NamesTheElementOfAnArrayThatIsWrong) {
  dir_.Write("a.json", R"([{"prompt": "one"}, {"prompt": 2}])");
  EXPECT_THAT(Error(), EndsWith("a.json: element 2: \"prompt\" must be a text "
                                "that is not empty"));
  dir_.Write("a.json", R"([7])");
  EXPECT_THAT(Error(), HasSubstr("a.json: element 1: must be a JSON object"));
  dir_.Write("a.json", R"({"prompt": "one"})");
  EXPECT_THAT(Error(), HasSubstr("a.json: must be a JSON array"));
  dir_.Write("a.json", R"([{"prompt": "one"})");
  EXPECT_THAT(Error(), HasSubstr("a.json: not valid JSON"));
}

TEST_F(PromptFilesTest, ReadsTheColumnsOfATable) {
  dir_.Write("a.csv",
             "\xEF\xBB\xBFid,Prompt,max_tokens,system,topic\r\n"
             "q1,\"one,\n\"\"two\"\"\",9,Be brief.,x\r\n"
             ",three,,,y\r\n");
  const auto prompts = ReadPrompts(dir_.path());
  ASSERT_TRUE(prompts.ok()) << prompts.status();
  EXPECT_THAT(Ids(*prompts), ElementsAre("q1", "a.csv:4"));
  const v1::Prompt& first = prompts->prompts(0);
  EXPECT_EQ(first.messages(0).role(), "system");
  EXPECT_EQ(first.messages(0).content(), "Be brief.");
  EXPECT_EQ(first.messages(1).content(), "one,\n\"two\"");
  EXPECT_EQ(first.max_tokens(), 9u);
  EXPECT_EQ(prompts->prompts(1).messages_size(), 1);
  EXPECT_FALSE(prompts->prompts(1).has_max_tokens());
}

TEST_F(PromptFilesTest, NamesTheRecordOfATableThatIsWrong) {
  const struct {
    std::string text;
    std::string message;
  } kCases[] = {
      {"topic\nx\n", ":1: expected a header row with a column prompt, text or"},
      {"prompt\n\"one\ntwo\"\n\" \"\n", ":4: the prompt must not be empty"},
      {"prompt,id\none\n", ":2: has 1 fields, and the header 2"},
      {"prompt,max_tokens\none,0\n", ":2: max_tokens is '0' and must be"},
      {"prompt\n\"one\n", ":2: a double quote opens a field and none closes"},
      {"prompt\n\"one\"two\n", ":2: text follows the double quote"},
      {"prompt\none\xff\n", ":2: not valid UTF-8"},
      {"prompt,id\none,a\ntwo,a\n", ":3: the id 'a' was already given in"},
  };
  for (const auto& test : kCases) {
    dir_.Write("a.csv", test.text);
    EXPECT_THAT(Error(), StartsWith(dir_.File("a.csv") + test.message));
  }
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

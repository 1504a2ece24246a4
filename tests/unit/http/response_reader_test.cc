#include "worker/http/response_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using State = ResponseReader::State;

class Parts : public ResponseReader::Parts {
 public:
  void OnHead(int http_status, std::string_view content_type,
              std::string_view server) override {
    heads.push_back(absl::StrCat(http_status, " ", std::string(content_type),
                                 " ", std::string(server)));
  }
  void OnBody(std::string_view bytes) override {
    pieces.push_back(bytes);
    body += bytes;
  }
  std::vector<std::string> heads;
  std::vector<std::string_view> pieces;
  std::string body;
};

class ResponseReaderTest : public testing::Test {
 protected:
  State Read(std::string_view bytes) { return reader_.Read(bytes, parts_); }
  State ReadNew(std::string_view bytes) {
    parts_ = Parts();
    reader_.Restart();
    return Read(bytes);
  }

  ResponseReader reader_;
  Parts parts_;
};

constexpr std::string_view kChunked =
    "HTTP/1.1 200 OK\r\nServer: s/1\r\nContent-Type: Text/Plain; q=1\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";

TEST_F(ResponseReaderTest, HandsOverHeadAndChunksWhereTheyAre) {
  const std::string bytes = absl::StrCat(
      std::string(kChunked), "2\r\nab\r\n3;x=y\r\ncde\r\n0\r\nT: t\r\n\r\n");
  EXPECT_EQ(Read(bytes), State::kDone);
  EXPECT_THAT(parts_.heads, ElementsAre("200 text/plain s/1"));
  ASSERT_THAT(parts_.pieces, ElementsAre("ab", "cde"));
  for (const std::string_view piece : parts_.pieces) {
    EXPECT_GE(piece.data(), bytes.data());
    EXPECT_LT(piece.data(), bytes.data() + bytes.size());
  }
  EXPECT_TRUE(reader_.may_go_on());
}

TEST_F(ResponseReaderTest, HandsOverWhatCameOfAChunkAtOnce) {
  Read(kChunked);
  Read("5\r\nab");
  EXPECT_THAT(parts_.body, "ab");
  Read("c");
  EXPECT_THAT(parts_.body, "abc");
  EXPECT_EQ(reader_.ReadEnd(), State::kUnfinished);
}

// A whole chunk behind another is taken without the parser.
TEST_F(ResponseReaderTest, ReadsTheSameWhereverAStreamIsCutInTwo) {
  const std::string stream = absl::StrCat(
      std::string(kChunked), "2\r\nab\r\n0a\r\n0123456789\r\n",
      "2\r\n\r\n\r\nC;x=y\r\nabcdefghijkl\r\n1\r\n.\r\n00\r\nT: t\r\n\r\n");
  for (size_t cut = 0; cut <= stream.size(); ++cut) {
    SCOPED_TRACE(cut);
    ReadNew(stream.substr(0, cut));
    EXPECT_EQ(Read(stream.substr(cut)), State::kDone) << reader_.error();
    EXPECT_EQ(parts_.body, "ab0123456789\r\nabcdefghijkl.");
    EXPECT_TRUE(reader_.may_go_on());
  }
}

TEST_F(ResponseReaderTest, RefusesABadChunkBehindAGoodOne) {
  const std::string good = std::string(kChunked) + "2\r\nab\r\n";
  for (const char* const bad :
       {"-2\r\nab\r\n", "+2\r\nab\r\n", "2\nab\r\n", "2\r\nabc\r\n",
        "2\r\nab\n\n", "\r\n2\r\nab\r\n", "fffffffffffffffff\r\nab\r\n"}) {
    SCOPED_TRACE(bad);
    const std::string bytes = bad + std::string("1\r\nz\r\n");
    // By the parser alone, which sees no whole chunk; and in one piece.
    ReadNew(good);
    for (const char byte : bytes) Read({&byte, 1});
    EXPECT_NE(reader_.error(), "");
    const std::string error = reader_.error();
    ReadNew(good);
    EXPECT_EQ(Read(bytes), State::kFailed);
    EXPECT_EQ(reader_.error(), error);
  }
}

TEST_F(ResponseReaderTest, SaysWhetherTheConnectionCanGoOn) {
  const std::string length = "Content-Length: 1\r\n\r\nx";
  ReadNew("HTTP/1.1 200 OK\r\n" + length);
  EXPECT_TRUE(reader_.may_go_on());
  ReadNew("HTTP/1.1 200 OK\r\n" + length + "HTTP/1.1 408 Time\r\n");
  EXPECT_FALSE(reader_.may_go_on());
  ReadNew("HTTP/1.1 200 OK\r\nConnection: close\r\n" + length);
  EXPECT_FALSE(reader_.may_go_on());
  ReadNew("HTTP/1.0 200 OK\r\n" + length);
  EXPECT_FALSE(reader_.may_go_on());
  ReadNew("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + length);
  EXPECT_TRUE(reader_.may_go_on());
}

TEST_F(ResponseReaderTest, ABodyWithoutLengthEndsWithTheConnection) {
  EXPECT_EQ(Read("HTTP/1.1 200 OK\r\n\r\nall"), State::kUnfinished);
  EXPECT_EQ(reader_.ReadEnd(), State::kDone);
  EXPECT_EQ(parts_.body, "all");
  EXPECT_FALSE(reader_.may_go_on());
}

TEST_F(ResponseReaderTest, AHeadAloneEndsWhatHasNoBody) {
  EXPECT_EQ(Read("HTTP/1.1 204 No Content\r\n\r\n"), State::kDone);
  EXPECT_TRUE(reader_.may_go_on());
}

TEST_F(ResponseReaderTest, SaysWhatIsWrong) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  EXPECT_EQ(ReadNew("SSH-2.0"), State::kFailed);
  EXPECT_THAT(reader_.error(), HasSubstr("does not begin with HTTP/1."));
  EXPECT_EQ(ReadNew("HTTP/1.1 099 No\r\n\r\n"), State::kFailed);
  EXPECT_EQ(ReadNew(ok + "Content-Length: ten\r\n\r\n"), State::kFailed);
  EXPECT_THAT(reader_.error(), HasSubstr("bad Content-Length"));
  EXPECT_EQ(ReadNew(ok + "Content-Encoding: br\r\n\r\n"), State::kFailed);
  EXPECT_THAT(reader_.error(), HasSubstr("Content-Encoding, br"));
  EXPECT_EQ(ReadNew(std::string(kChunked) + "zz\r\n"), State::kFailed);
  EXPECT_THAT(reader_.error(), HasSubstr("bad chunk"));
}

TEST_F(ResponseReaderTest, KeepsNoMoreThanAHeadMayHold) {
  const std::string line = "X: " + std::string(1000, 'x') + "\r\n";
  Read("HTTP/1.1 200 OK\r\n");
  size_t lines = 0;
  while (Read(line) == State::kUnfinished) ++lines;
  EXPECT_EQ(lines, ResponseReader::kMaxHeadBytes / line.size());
  EXPECT_THAT(parts_.heads, IsEmpty());
  EXPECT_THAT(reader_.error(), HasSubstr("longer than 65536 bytes"));
}

TEST_F(ResponseReaderTest, UndoesDeflateAndSaysWhenItIsNone) {
  // zlib.compress(b"hihihi")
  const std::string zlib("\x78\x9c\xcb\xc8\xcc\x00\x42\x00\x08\x97\x02\x74",
                         12);
  const std::string head =
      "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: 12\r\n"
      "\r\n";
  EXPECT_EQ(ReadNew(head + zlib), State::kDone) << reader_.error();
  EXPECT_EQ(parts_.body, "hihihi");
  EXPECT_EQ(ReadNew(head + "no such data"), State::kFailed);
  EXPECT_THAT(reader_.error(), HasSubstr("not deflate"));

  const std::string in_chunks =
      "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n"
      "Transfer-Encoding: chunked\r\n\r\n4\r\n" +
      zlib.substr(0, 4) + "\r\n8\r\n";
  EXPECT_EQ(ReadNew(in_chunks + zlib.substr(4) + "\r\n0\r\n\r\n"), State::kDone)
      << reader_.error();
  EXPECT_EQ(parts_.body, "hihihi");
  EXPECT_EQ(ReadNew(in_chunks + "bad data\r\n"), State::kFailed);
  EXPECT_THAT(reader_.error(), HasSubstr("not deflate"));
}

}  // namespace
}  // namespace byzerperf

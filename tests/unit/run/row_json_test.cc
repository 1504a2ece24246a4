#include "coordinator/run/row_json.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "common/base/rng.h"
#include "coordinator/run/json_text.h"

// Whatever a row holds, protobuf's own reader finds it in the line.

namespace byzerperf {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Line(const v1::RequestRecord& row) {
  std::string text;
  AppendJsonLine(row, &text);
  return text;
}

v1::RequestRecord Read(const std::string& line) {
  v1::RequestRecord row;
  const absl::Status status = ReadJson(line, &row);
  EXPECT_TRUE(status.ok()) << status << "\n" << line;
  return row;
}

// Sets a field to something drawn from `draw`.
void SetField(const FieldDescriptor* field, uint64_t draw,
              v1::RequestRecord* row) {
  const auto& reflection = *row->GetReflection();
  const std::string text =
      std::string("\"\\\n\t\x01<你好>") + static_cast<char>('a' + draw % 26);
  const double number = std::ldexp(static_cast<double>(draw >> 11),
                                   static_cast<int>(draw % 80) - 70);
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.SetUInt32(row, field, static_cast<uint32_t>(draw));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(row, field, draw % 2 == 0);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(
          row, field,
          static_cast<int>(draw % field->enum_type()->value_count()));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(row, field, text);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      if (field->is_repeated()) {
        return reflection.AddDouble(row, field, number);
      }
      return reflection.SetDouble(row, field, number);
    default:
      FAIL() << field->name()
             << " is of a kind that AppendJsonLine() leaves out";
  }
}

TEST(AppendJsonLine, WritesEveryFieldSoThatProtobufReadsItBack) {
  const auto* const schema = v1::RequestRecord::descriptor();
  uint64_t draws = 0;
  for (int round = 0; round < 500; ++round) {
    v1::RequestRecord row;
    for (int i = 0; i < schema->field_count(); ++i) {
      const uint64_t draw = RandomBits(/*seed=*/7, /*stream=*/0, draws++);
      // The first round sets all, the others about half.
      if (round == 0 || draw % 2 == 0) SetField(schema->field(i), draw, &row);
    }
    const std::string line = Line(row);
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    EXPECT_EQ(Read(line).SerializeAsString(), row.SerializeAsString());
  }
}

TEST(AppendJsonLine, NamesPlainNumbersWhenTheyAreZeroAndNoAbsentOnes) {
  v1::RequestRecord row;
  row.set_input_tokens(0);
  EXPECT_THAT(
      Line(row),
      AllOf(HasSubstr(R"("index":0,"level":"","attempt":0,)"),
            HasSubstr(R"("outcome":"unset")"), HasSubstr(R"("input_tokens":0)"),
            Not(HasSubstr("output_tokens")), Not(HasSubstr("done_s")),
            Not(HasSubstr("gaps_ms"))));
}

TEST(AppendJsonLine, KeepsGapsWhereTheyWereSaved) {
  v1::RequestRecord row;
  row.add_gaps_ms(1.5);
  row.add_gaps_ms(0);
  EXPECT_THAT(Line(row), HasSubstr("\"gaps_ms\":[1.5,0]"));
}

TEST(AppendJsonLine, KeepsNumbersThatJsonDoesNotHave) {
  v1::RequestRecord row;
  row.set_done_s(std::numeric_limits<double>::infinity());
  row.set_sent_s(-std::numeric_limits<double>::infinity());
  row.set_tpot_ms(std::numeric_limits<double>::quiet_NaN());
  const v1::RequestRecord read = Read(Line(row));
  EXPECT_EQ(read.done_s(), row.done_s());
  EXPECT_EQ(read.sent_s(), row.sent_s());
  EXPECT_TRUE(std::isnan(read.tpot_ms()));
}

TEST(AppendJsonLine, KeepsAnOutcomeThatThisVersionDoesNotKnow) {
  v1::RequestRecord row;
  row.set_outcome(static_cast<v1::Outcome::Value>(77));
  EXPECT_EQ(Read(Line(row)).outcome(), 77);
}

}  // namespace
}  // namespace byzerperf

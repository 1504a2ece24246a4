#include "simulator/tokens.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace byzerperf {
namespace {

constexpr size_t kBytesPerToken = 4;
constexpr uint32_t kVocabulary = 151'643;
constexpr uint32_t kFirstCjk = 0x2E80;

constexpr auto kEnglish = std::to_array<std::string_view>(
    {" the",     " of",     " and",    " to",    " a",       " in",
     " is",      " that",   " it",     " was",   " for",     " on",
     " are",     " as",     " with",   " his",   " they",    " be",
     " at",      " one",    " have",   " this",  " from",    " by",
     " word",    " but",    " what",   " some",  " we",      " can",
     " out",     " other",  " were",   " all",   " there",   " when",
     " up",      " use",    " your",   " how",   " said",    " each",
     " she",     " which",  " their",  " time",  " if",      " will",
     " way",     " about",  " many",   " then",  " them",    " write",
     " would",   " like",   " so",     " these", " her",     " long",
     " make",    " thing",  " see",    " him",   " two",     " has",
     " look",    " more",   " day",    " could", " go",      " come",
     " did",     " number", " sound",  " no",    " most",    " people",
     " my",      " over",   " know",   " water", " than",    " call",
     " first",   " who",    " may",    " down",  " side",    " been",
     " now",     " find",   " any",    " new",   " work",    " part",
     " take",    " get",    " place",  " made",  " live",    " where",
     " after",   " back",   " little", " only",  " round",   " man",
     " year",    " came",   " show",   " every", " good",    " me",
     " give",    " our",    " under",  " name",  " server",  " model",
     " request", " answer", " letter", " river", " morning", " light"});

constexpr auto kChinese = std::to_array<std::string_view>(
    {"的",   "一",   "是",   "在",   "不",   "了",   "有",   "和",   "人",
     "这",   "中",   "大",   "为",   "上",   "个",   "我们", "以",   "要",
     "他",   "时间", "来",   "用",   "模型", "生成", "到",   "作",   "地",
     "于",   "出",   "就",   "分",   "对",   "成",   "会",   "可以", "主要",
     "发展", "年",   "动",   "同",   "工作", "也",   "能",   "下",   "过",
     "子",   "说",   "产",   "种",   "面",   "而",   "方法", "后",   "多",
     "定",   "行",   "学习", "法",   "所",   "民",   "得",   "经",   "十",
     "三",   "之",   "进",   "着",   "等",   "部分", "度",   "家",   "电",
     "力",   "里",   "如",   "水",   "化",   "高",   "自",   "二",   "理解",
     "起",   "小",   "物",   "现",   "实",   "加",   "量",   "都",   "两",
     "体",   "制",   "机",   "当",   "使",   "点",   "从",   "业",   "本",
     "去",   "把",   "性",   "好",   "应",   "开始", "它",   "合",   "还",
     "因",   "由",   "其",   "些",   "然后", "前",   "外",   "天",   "政",
     "四",   "日",   "那",   "服务", "请求", "回答", "语言", "城市", "河流",
     "早上", "光"});

// Length of the UTF-8 character that starts with `lead`; 1 for a stray byte.
size_t CharacterBytes(unsigned char lead) {
  if (lead >= 0xF0) return 4;
  if (lead >= 0xE0) return 3;
  if (lead >= 0xC0) return 2;
  return 1;
}

// The length of the CJK character at the front of `text`; 0 when there is
// none.
size_t CjkBytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t size = CharacterBytes(lead);
  if (size < 3 || size > text.size()) return 0;
  if (size == 4) return lead == 0xF0 ? size : 0;
  const uint32_t code = (uint32_t{lead} & 0x0F) << 12 |
                        (static_cast<unsigned char>(text[1]) & 0x3FU) << 6 |
                        (static_cast<unsigned char>(text[2]) & 0x3FU);
  return code >= kFirstCjk ? size : 0;
}

uint32_t TokenNumber(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  }
  return static_cast<uint32_t>(hash % kVocabulary);
}

// Calls `take(bytes, is_cjk)` for each token.
template <typename Take>
void ForEachToken(std::string_view text, Take take) {
  while (!text.empty()) {
    size_t size = CjkBytes(text);
    const bool is_cjk = size > 0;
    if (!is_cjk) {
      size = 1;
      while (size < std::min(kBytesPerToken, text.size()) &&
             CjkBytes(text.substr(size)) == 0) {
        ++size;
      }
    }
    take(text.substr(0, size), is_cjk);
    text.remove_prefix(size);
  }
}

}  // namespace

std::vector<uint32_t> Tokenize(std::string_view text) {
  std::vector<uint32_t> tokens;
  tokens.reserve(text.size() / kBytesPerToken + 1);
  ForEachToken(text, [&](std::string_view bytes, bool) {
    tokens.push_back(TokenNumber(bytes));
  });
  return tokens;
}

bool IsMostlyCjk(std::string_view text) {
  size_t cjk = 0;
  size_t all = 0;
  ForEachToken(text, [&](std::string_view, bool is_cjk) {
    ++all;
    if (is_cjk) ++cjk;
  });
  return cjk > 0 && 4 * cjk >= all;
}

std::string_view EnglishWord(uint64_t number) {
  return kEnglish[number % kEnglish.size()];
}

std::string_view ChineseWord(uint64_t number) {
  return kChinese[number % kChinese.size()];
}

}  // namespace byzerperf

// sentence_pieces MODEL: cuts the text on standard input into the tokens of a
// SentencePiece model, and says each as `ID FIRST_BYTE`, a line each. Exit
// status 1 with a word of why on standard error.
#include <iostream>
#include <iterator>
#include <string>

#include "coordinator/sentencepiece/sentence_pieces.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: sentence_pieces MODEL < TEXT\n";
    return 1;
  }
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  const byzerperf::SentencePieces pieces =
      byzerperf::CutBySentencePiece(argv[1], text);
  if (!pieces.error.empty()) {
    std::cerr << pieces.error << '\n';
    return 1;
  }
  for (size_t i = 0; i < pieces.ids.size(); ++i) {
    std::cout << pieces.ids[i] << ' ' << pieces.begins[i] << '\n';
  }
  return std::cout.flush().good() ? 0 : 1;
}

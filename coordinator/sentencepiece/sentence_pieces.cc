#include "coordinator/sentencepiece/sentence_pieces.h"

#include <sentencepiece_processor.h>

namespace byzerperf {

SentencePieces CutBySentencePiece(const std::string& model_file,
                                  const std::string& text) {
  SentencePieces pieces;
  sentencepiece::SentencePieceProcessor processor;
  const auto status = processor.Load(model_file);
  if (!status.ok()) {
    pieces.error = status.error_message();
    return pieces;
  }
  const auto cut = processor.EncodeAsImmutableProto(text);
  for (const auto& piece : cut.pieces()) {
    pieces.ids.push_back(piece.id());
    pieces.begins.push_back(piece.begin());
  }
  return pieces;
}

}  // namespace byzerperf

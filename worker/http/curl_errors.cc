#include "worker/http/curl_errors.h"

namespace byzerperf {
namespace {

bool SpeaksOfFraming(std::string_view text) {
  return text.find("chunk") != std::string_view::npos ||
         text.find("header") != std::string_view::npos;
}

}  // namespace

HttpEnd ToHttpEnd(CURLcode code, std::string_view text) {
  switch (code) {
    case CURLE_OK:
      return HttpEnd::kComplete;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return HttpEnd::kDnsError;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
    case CURLE_PROXY:
      return HttpEnd::kConnectError;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_USE_SSL_FAILED:
      return HttpEnd::kTlsError;
    case CURLE_OPERATION_TIMEDOUT:
      return HttpEnd::kTimeout;
    case CURLE_RECV_ERROR:
      return SpeaksOfFraming(text) ? HttpEnd::kProtocolError
                                   : HttpEnd::kConnectionLost;
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_AGAIN:
      return HttpEnd::kConnectionLost;
    default:
      // Not HTTP, a version or encoding that is not understood, a head that is
      // too large.
      return HttpEnd::kProtocolError;
  }
}

}  // namespace byzerperf

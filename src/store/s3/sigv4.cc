#include "store/s3/sigv4.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace ingot::store {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

// "20130524T000000Z"
std::string BasicIso8601(Timestamp t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(t - day));
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string DeriveKey(const SigningKey& key, std::string_view date) {
  const std::string of_date = HmacSha256("AWS4" + key.secret_access_key, date);
  const std::string of_region = HmacSha256(of_date, key.region);
  const std::string of_service = HmacSha256(of_region, "s3");
  return HmacSha256(of_service, "aws4_request");
}

// Appends "name:value\n" for each; returns the names, joined by ';'.
std::string AppendCanonicalHeaders(const SigningRequest& request, std::string* canonical) {
  std::string names;
  for (const auto& [name, value] : request.headers) {
    canonical->append(name).append(1, ':').append(Trim(value)).append(1, '\n');
    if (!names.empty()) names += ';';
    names += name;
  }
  return names;
}

}  // namespace

std::string CanonicalQuery(std::vector<std::pair<std::string, std::string>> query) {
  for (auto& [name, value] : query) {
    name = PercentEncode(name);
    value = PercentEncode(value);
  }
  std::sort(query.begin(), query.end());
  std::string text;
  for (const auto& [name, value] : query) {
    if (!text.empty()) text += '&';
    text.append(name).append(1, '=').append(value);
  }
  return text;
}

void SignRequest(SigningRequest* request, const SigningKey& key, Timestamp now) {
  const std::string instant = BasicIso8601(now);
  const std::string_view date = std::string_view(instant).substr(0, 8);
  auto& headers = request->headers;
  headers.emplace_back("x-amz-content-sha256", request->payload_hash);
  headers.emplace_back("x-amz-date", instant);
  if (!key.session_token.empty()) headers.emplace_back("x-amz-security-token", key.session_token);
  std::sort(headers.begin(), headers.end());

  std::string canonical =
      fmt::format("{}\n{}\n{}\n", request->method, request->path, CanonicalQuery(request->query));
  const std::string names = AppendCanonicalHeaders(*request, &canonical);
  canonical.append(1, '\n').append(names).append(1, '\n').append(request->payload_hash);

  const std::string scope = fmt::format("{}/{}/s3/aws4_request", date, key.region);
  const std::string to_sign =
      fmt::format("{}\n{}\n{}\n{}", kAlgorithm, instant, scope, ToHex(Sha256(canonical)));
  const std::string signature = ToHex(HmacSha256(DeriveKey(key, date), to_sign));
  headers.emplace_back("authorization", fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}",
                                                    kAlgorithm, key.access_key_id, scope, names, signature));
}

}  // namespace ingot::store

// Text: cutting, reading numbers, and the small formats that people read.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace ingot {

std::vector<std::string_view> Split(std::string_view text, char separator);
std::string Join(std::span<const std::string> parts, std::string_view separator);
std::string_view Trim(std::string_view text);  // ASCII white space on both ends
std::string ToLower(std::string_view text);    // ASCII only
bool EqualsIgnoreCase(std::string_view a, std::string_view b);
std::string ReplaceAll(std::string_view text, std::string_view from, std::string_view to);

// The whole text as a number; nothing on any other character or on overflow.
std::optional<int64_t> ParseInt64(std::string_view text);
std::optional<double> ParseDouble(std::string_view text);

// "4GB", "512MiB", "100 kB" → bytes (kB is 1000, KiB is 1024). kInvalidArgument.
Result<uint64_t> ParseByteSize(std::string_view text);
// "250ms", "10s", "5m", "2h", "1d". kInvalidArgument.
Result<Duration> ParseDuration(std::string_view text);
// "1.4 GB", "12,345", "1m 03s".
std::string FormatByteSize(uint64_t bytes);
std::string FormatCount(int64_t count);
std::string FormatDuration(Duration duration);

// The candidate nearest to a mistyped word by edit distance, when one is near enough to suggest.
std::optional<std::string> NearestWord(std::string_view word, std::span<const std::string> candidates);

// Percent-encoding (RFC 3986): everything but unreserved characters and those in `keep`.
std::string PercentEncode(std::string_view text, std::string_view keep = "");
Result<std::string> PercentDecode(std::string_view text);

// Is it well-formed UTF-8?
bool IsValidUtf8(std::string_view text);

// Shell-style match: '*' any run but '/', '?' one character but '/', '**' any run, '[abc]' a set.
bool GlobMatches(std::string_view pattern, std::string_view text);
// The part of a glob before its first wildcard, cut at the last '/': where a listing must start.
std::string_view GlobPrefix(std::string_view pattern);

// Single quotes for SQL text, double quotes for SQL names.
std::string QuoteSqlText(std::string_view text);
std::string QuoteSqlName(std::string_view name);

// "1 error", "2 errors", "3 entries", "4 statuses".
std::string Pluralize(size_t count, std::string_view noun);

}  // namespace ingot

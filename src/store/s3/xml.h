// The little XML that S3 answers with: elements and their text. Not a general parser: attributes are read
// over, document types are refused (and with them entities of the document's own), and sizes are bounded,
// because the answer may come from a broken or hostile server.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ingot::store {

struct XmlElement {
  std::string name;  // without its namespace's prefix
  std::string text;  // all character data directly inside, entities replaced
  std::vector<XmlElement> children;

  // The first child of that name, or nullptr.
  const XmlElement* Find(std::string_view child) const;
  // Its text, or "".
  std::string_view TextOf(std::string_view child) const;
};

// The document's root. kCorrupt, with the byte offset. At most 16 MiB, 200,000 elements, 32 levels.
Result<XmlElement> ParseXml(std::string_view document);

// `text` with &, < and > replaced.
std::string EscapeXml(std::string_view text);

}  // namespace ingot::store

#include "store/s3/xml.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace ingot::store {
namespace {

constexpr size_t kMaxBytes = 16 << 20;
constexpr size_t kMaxElements = 200'000;
constexpr size_t kMaxDepth = 32;

constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
    {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}}};

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

bool IsXmlCharacter(uint32_t c) {
  return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) ||
         (c >= 0x10000 && c <= 0x10FFFF);
}

void AppendUtf8(std::string* out, uint32_t c) {
  if (c < 0x80) {
    *out += static_cast<char>(c);
    return;
  }
  const int continuations = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  static constexpr std::array<uint32_t, 4> kLead = {0, 0xC0, 0xE0, 0xF0};
  *out += static_cast<char>(kLead[continuations] | (c >> (6 * continuations)));
  for (int i = continuations - 1; i >= 0; --i) *out += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3F));
}

class XmlParser {
 public:
  explicit XmlParser(std::string_view document) : document_(document) {}

  Result<XmlElement> Parse() {
    if (document_.size() > kMaxBytes) return Broken("the document is too large");
    if (document_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    RETURN_IF_ERROR(SkipOutside());
    XmlElement root;
    RETURN_IF_ERROR(ReadElement(&root, 1));
    RETURN_IF_ERROR(SkipOutside());
    if (at_ != document_.size()) return Broken("expected the end of the document");
    return root;
  }

 private:
  Error Broken(std::string_view what) const { return Corrupt(fmt::format("XML, byte {}: {}", at_, what)); }

  std::string_view rest() const { return document_.substr(at_); }
  bool Take(std::string_view token) {
    if (!rest().starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  void SkipSpaces() {
    while (at_ < document_.size() && IsSpace(document_[at_])) ++at_;
  }
  // Moves behind the next `end`.
  Status SkipPast(std::string_view end) {
    const size_t found = document_.find(end, at_);
    if (found == std::string_view::npos) return Broken(fmt::format("expected '{}'", end));
    at_ = found + end.size();
    return Status::Ok();
  }

  // White space, comments, declarations and processing instructions around the root.
  Status SkipOutside() {
    for (;;) {
      SkipSpaces();
      if (Take("<!--")) {
        RETURN_IF_ERROR(SkipPast("-->"));
      } else if (Take("<?")) {
        RETURN_IF_ERROR(SkipPast("?>"));
      } else {
        return Status::Ok();
      }
    }
  }

  Result<std::string_view> ReadName() {
    const size_t start = at_;
    while (at_ < document_.size() && IsNameCharacter(document_[at_])) ++at_;
    if (at_ == start) return Broken("expected a name");
    return document_.substr(start, at_ - start);
  }

  Status SkipAttributes() {
    for (;;) {
      SkipSpaces();
      if (rest().starts_with('>') || rest().starts_with("/>")) return Status::Ok();
      RETURN_IF_ERROR(ReadName());
      SkipSpaces();
      if (!Take("=")) return Broken("expected '=' after an attribute's name");
      SkipSpaces();
      const std::string_view quote = rest().substr(0, 1);
      if (quote != "\"" && quote != "'") return Broken("expected an attribute's value in quotes");
      ++at_;
      RETURN_IF_ERROR(SkipPast(quote));
    }
  }

  Status ReadElement(XmlElement* element, size_t depth) {
    if (depth > kMaxDepth) return Broken("elements are nested too deeply");
    if (++elements_ > kMaxElements) return Broken("there are too many elements");
    if (!Take("<")) return Broken("expected an element");
    ASSIGN_OR_RETURN(const std::string_view name, ReadName());
    RETURN_IF_ERROR(SkipAttributes());
    element->name = name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
    if (Take("/>")) return Status::Ok();
    if (!Take(">")) return Broken("expected '>'");
    RETURN_IF_ERROR(ReadContent(element, depth));
    ASSIGN_OR_RETURN(const std::string_view closing, ReadName());
    if (closing != name) return Broken(fmt::format("expected the end of <{}>", element->name));
    SkipSpaces();
    return Take(">") ? Status::Ok() : Broken("expected '>'");
  }

  // Up to and with the "</" that ends the element.
  Status ReadContent(XmlElement* element, size_t depth) {
    for (;;) {
      const size_t next = document_.find_first_of("<&", at_);
      if (next == std::string_view::npos) return Broken(fmt::format("<{}> has no end", element->name));
      element->text.append(document_.substr(at_, next - at_));
      at_ = next;
      if (document_[at_] == '&') {
        RETURN_IF_ERROR(ReadEntity(&element->text));
      } else if (Take("</")) {
        return Status::Ok();
      } else if (Take("<!--")) {
        RETURN_IF_ERROR(SkipPast("-->"));
      } else if (Take("<![CDATA[")) {
        const size_t start = at_;
        RETURN_IF_ERROR(SkipPast("]]>"));
        element->text.append(document_.substr(start, at_ - 3 - start));
      } else if (Take("<?")) {
        RETURN_IF_ERROR(SkipPast("?>"));
      } else {
        XmlElement child;
        RETURN_IF_ERROR(ReadElement(&child, depth + 1));
        element->children.push_back(std::move(child));
      }
    }
  }

  Status ReadEntity(std::string* text) {
    const size_t end = document_.find(';', at_);
    if (end == std::string_view::npos || end - at_ > 12) return Broken("expected an entity");
    std::string_view name = document_.substr(at_ + 1, end - at_ - 1);
    for (const auto& [known, character] : kEntities) {
      if (name == known) {
        text->push_back(character);
        at_ = end + 1;
        return Status::Ok();
      }
    }
    if (!name.starts_with('#')) return Broken("the entity is not one of XML's own");
    name.remove_prefix(1);
    const int base = name.starts_with('x') ? 16 : 10;
    if (base == 16) name.remove_prefix(1);
    uint32_t code = 0;
    const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), code, base);
    if (error != std::errc() || stop != name.data() + name.size() || !IsXmlCharacter(code)) {
      return Broken("expected the number of a character");
    }
    AppendUtf8(text, code);
    at_ = end + 1;
    return Status::Ok();
  }

  const std::string_view document_;
  size_t at_ = 0;
  size_t elements_ = 0;
};

}  // namespace

const XmlElement* XmlElement::Find(std::string_view child) const {
  for (const XmlElement& element : children) {
    if (element.name == child) return &element;
  }
  return nullptr;
}

std::string_view XmlElement::TextOf(std::string_view child) const {
  const XmlElement* element = Find(child);
  return element == nullptr ? std::string_view() : std::string_view(element->text);
}

Result<XmlElement> ParseXml(std::string_view document) { return XmlParser(document).Parse(); }

std::string EscapeXml(std::string_view text) {
  return ReplaceAll(ReplaceAll(ReplaceAll(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

}  // namespace ingot::store

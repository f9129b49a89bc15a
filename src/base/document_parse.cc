// libyaml's events into a tree.
#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <unordered_map>

#include "base/document.h"
#include "base/text.h"

namespace ingot {
namespace {

constexpr int kMaxDepth = 64;
constexpr size_t kMaxNodes = 1'000'000;
constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

std::string_view View(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

bool IsNullWord(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

size_t CountNodes(const Node& node) {
  size_t count = 1;
  for (const Node& item : node.items) count += CountNodes(item);
  for (const Node::Entry& entry : node.entries) count += 1 + CountNodes(entry.value);
  return count;
}

int Depth(const Node& node) {
  int deepest = 0;
  for (const Node& item : node.items) deepest = std::max(deepest, Depth(item));
  for (const Node::Entry& entry : node.entries) deepest = std::max(deepest, Depth(entry.value));
  return deepest + 1;
}

class Event {
 public:
  Event() { std::memset(&event_, 0, sizeof(event_)); }
  ~Event() { yaml_event_delete(&event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  yaml_event_t* get() { return &event_; }
  const yaml_event_t* operator->() const { return &event_; }

 private:
  yaml_event_t event_;
};

class DocumentParser {
 public:
  DocumentParser(std::string_view text, std::string_view file)
      : text_(text), file_(std::make_shared<const std::string>(file)) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
  }
  ~DocumentParser() { yaml_parser_delete(&parser_); }
  DocumentParser(const DocumentParser&) = delete;
  DocumentParser& operator=(const DocumentParser&) = delete;

  Result<Node> Parse() {
    Node root;
    root.file = file_;
    root.line = root.column = 1;
    bool seen = false;
    while (true) {
      Event event;
      RETURN_IF_ERROR(Next(&event));
      if (event->type == YAML_STREAM_END_EVENT) return root;
      if (event->type == YAML_STREAM_START_EVENT || event->type == YAML_DOCUMENT_END_EVENT) continue;
      if (event->type == YAML_DOCUMENT_START_EVENT) {
        if (seen) return ErrorAt(event->start_mark, "a second document; a file holds one");
        seen = true;
        continue;
      }
      ASSIGN_OR_RETURN(root, Value(event, 1));
    }
  }

 private:
  Error ErrorAt(const yaml_mark_t& mark, std::string_view message) const {
    return InvalidArgument(fmt::format("{}:{}:{}: {}", *file_, mark.line + 1, mark.column + 1, message));
  }

  Status Next(Event* event) {
    if (yaml_parser_parse(&parser_, event->get()) == 1) return Status::Ok();
    if (parser_.error == YAML_READER_ERROR) return ReaderError();
    const yaml_mark_t& mark = parser_.problem_mark;
    const std::string_view problem = parser_.problem == nullptr ? "malformed" : parser_.problem;
    if (mark.index < text_.size() && TabAt(mark)) {
      return ErrorAt(mark, "a tab cannot indent YAML; use spaces");
    }
    if (parser_.context == nullptr) return ErrorAt(mark, problem);
    return ErrorAt(mark, fmt::format("{} ({} begun at line {})", problem, parser_.context,
                                     parser_.context_mark.line + 1));
  }

  // Is there a tab where the parser stopped? (Marks count characters; lines are found again by their ends.)
  bool TabAt(const yaml_mark_t& mark) const {
    size_t start = 0;
    for (size_t line = 0; line < mark.line; ++line) {
      const size_t end = text_.find('\n', start);
      if (end == std::string_view::npos) return false;
      start = end + 1;
    }
    const std::string_view line = text_.substr(start, text_.find('\n', start) - start);
    return line.find_first_not_of(' ') == mark.column && line[mark.column] == '\t';
  }

  // Bytes that are no text: libyaml tells the offset only.
  Error ReaderError() const {
    const size_t offset = std::min(parser_.problem_offset, text_.size());
    const std::string_view before = text_.substr(0, offset);
    const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    const auto line = static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
    yaml_mark_t mark{offset, line, offset - line_start};
    const std::string_view problem = parser_.problem == nullptr ? "" : parser_.problem;
    if (problem.find("UTF-8") != problem.npos) return ErrorAt(mark, "bytes that are not UTF-8");
    return ErrorAt(mark, fmt::format("{} (0x{:02x})", problem, parser_.problem_value));
  }

  Status CountOne(const yaml_mark_t& mark, size_t count = 1) {
    nodes_ += count;
    if (nodes_ > kMaxNodes) return ErrorAt(mark, fmt::format("more than {} values", FormatCount(kMaxNodes)));
    return Status::Ok();
  }

  Result<Node> Value(const Event& event, int depth) {
    if (depth > kMaxDepth) return ErrorAt(event->start_mark, fmt::format("nested more than {} deep", kMaxDepth));
    if (event->type == YAML_ALIAS_EVENT) return Alias(event, depth);
    RETURN_IF_ERROR(CountOne(event->start_mark));
    Node node;
    node.file = file_;
    node.line = static_cast<int>(event->start_mark.line) + 1;
    node.column = static_cast<int>(event->start_mark.column) + 1;
    std::string anchor;
    if (event->type == YAML_SCALAR_EVENT) {
      anchor = View(event->data.scalar.anchor);
      RETURN_IF_ERROR(Scalar(event, &node));
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
      anchor = View(event->data.sequence_start.anchor);
      RETURN_IF_ERROR(CheckTag(event, View(event->data.sequence_start.tag)));
      RETURN_IF_ERROR(Sequence(depth, &node));
    } else {
      anchor = View(event->data.mapping_start.anchor);
      RETURN_IF_ERROR(CheckTag(event, View(event->data.mapping_start.tag)));
      RETURN_IF_ERROR(Mapping(depth, &node));
    }
    if (!anchor.empty()) anchors_[anchor] = node;
    return node;
  }

  Status CheckTag(const Event& event, std::string_view tag) const {
    constexpr std::string_view kKnown[] = {"str", "int", "float", "bool", "null", "seq", "map"};
    if (tag.empty() || tag == "!") return Status::Ok();
    const bool core = tag.starts_with(kTagPrefix);
    if (core && std::find(std::begin(kKnown), std::end(kKnown), tag.substr(kTagPrefix.size())) != std::end(kKnown)) {
      return Status::Ok();
    }
    return ErrorAt(event->start_mark, fmt::format("the tag '{}' means nothing here", tag));
  }

  Status Scalar(const Event& event, Node* node) const {
    const auto& scalar = event->data.scalar;
    const std::string_view tag = View(scalar.tag);
    RETURN_IF_ERROR(CheckTag(event, tag));
    node->text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
    node->quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE || tag == "!" || tag.ends_with(":str");
    node->kind = !node->quoted && IsNullWord(node->text) ? Node::Kind::kNull : Node::Kind::kScalar;
    return Status::Ok();
  }

  Result<Node> Alias(const Event& event, int depth) {
    const std::string name(View(event->data.alias.anchor));
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) {
      return ErrorAt(event->start_mark, fmt::format("the alias '*{}' has no anchor '&{}' before it", name, name));
    }
    RETURN_IF_ERROR(CountOne(event->start_mark, CountNodes(found->second)));
    if (depth + Depth(found->second) - 1 > kMaxDepth) {
      return ErrorAt(event->start_mark, fmt::format("nested more than {} deep", kMaxDepth));
    }
    return found->second;
  }

  Status Sequence(int depth, Node* node) {
    node->kind = Node::Kind::kSequence;
    while (true) {
      Event event;
      RETURN_IF_ERROR(Next(&event));
      if (event->type == YAML_SEQUENCE_END_EVENT) return Status::Ok();
      ASSIGN_OR_RETURN(node->items.emplace_back(), Value(event, depth + 1));
    }
  }

  Status Mapping(int depth, Node* node) {
    node->kind = Node::Kind::kMapping;
    std::unordered_map<std::string, int> first_lines;
    while (true) {
      Event event;
      RETURN_IF_ERROR(Next(&event));
      if (event->type == YAML_MAPPING_END_EVENT) return Status::Ok();
      Node::Entry entry;
      ASSIGN_OR_RETURN(entry.key, Value(event, depth + 1));
      if (entry.key.kind != Node::Kind::kScalar && entry.key.kind != Node::Kind::kNull) {
        return ErrorAt(event->start_mark, "a key must be text");
      }
      const auto [first, is_new] = first_lines.emplace(entry.key.text, entry.key.line);
      if (!is_new) {
        return ErrorAt(event->start_mark, fmt::format("the key '{}' is there already, at line {}", entry.key.text,
                                                      first->second));
      }
      Event value;
      RETURN_IF_ERROR(Next(&value));
      ASSIGN_OR_RETURN(entry.value, Value(value, depth + 1));
      node->entries.push_back(std::move(entry));
    }
  }

  const std::string_view text_;
  const std::shared_ptr<const std::string> file_;
  yaml_parser_t parser_;
  std::unordered_map<std::string, Node> anchors_;
  size_t nodes_ = 0;
};

// JSON writes characters beyond U+FFFF as two \u escapes, which YAML does not know: in a file that is JSON by its
// first character they become the character itself.
std::string JoinSurrogates(std::string_view text) {
  std::string out;
  size_t i = 0;
  while (i < text.size()) {
    const auto hex = [&](size_t at) -> unsigned {
      unsigned value = 0;
      if (at + 6 > text.size() || text.substr(at, 2) != "\\u") return 0;
      const auto [stop, error] = std::from_chars(text.data() + at + 2, text.data() + at + 6, value, 16);
      return error == std::errc() && stop == text.data() + at + 6 ? value : 0;
    };
    const unsigned high = hex(i);
    const unsigned low = hex(i + 6);
    if (high >= 0xD800 && high < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
      const unsigned code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
      out += static_cast<char>(0xF0 | code >> 18);
      out += static_cast<char>(0x80 | (code >> 12 & 63));
      out += static_cast<char>(0x80 | (code >> 6 & 63));
      out += static_cast<char>(0x80 | (code & 63));
      i += 12;
      continue;
    }
    const size_t step = text[i] == '\\' && i + 1 < text.size() ? 2 : 1;  // "\\u" is a backslash and a 'u'
    out += text.substr(i, step);
    i += step;
  }
  return out;
}

}  // namespace

Result<Node> ParseDocument(std::string_view text, std::string_view file) {
  const std::string_view trimmed = Trim(text);
  const bool json = trimmed.starts_with('{') || trimmed.starts_with('[');
  const bool surrogates = json && (text.find("\\ud") != text.npos || text.find("\\uD") != text.npos);
  const std::string joined = surrogates ? JoinSurrogates(text) : std::string();
  return DocumentParser(surrogates ? std::string_view(joined) : text, file).Parse();
}

}  // namespace ingot

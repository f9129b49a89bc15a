#include "transform/context/modules/re_match.h"

#include <algorithm>

#include <fmt/format.h>

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;
using Attribute = Result<std::optional<Value>>;

class MatchObject final : public jinja::Object {
 public:
  MatchObject(Regex regex, std::shared_ptr<const std::string> text, RegexMatch match)
      : regex_(std::move(regex)), text_(std::move(text)), match_(std::move(match)) {}

  std::string_view TypeName() const override { return "Match"; }
  Attribute GetAttribute(Render& render, std::string_view name) override;
  // m[1], m['name']
  Result<std::optional<Value>> GetItem(Render& render, const Value& key) override {
    ASSIGN_OR_RETURN(const size_t index, IndexOf(key));
    return std::optional(Group(render, index, Value::None()));
  }
  std::string ToString() const override {
    const RegexMatch::Span span = *match_.groups[0];
    return fmt::format("<re.Match object; span=({}, {}), match='{}'>", PositionOf(span.begin), PositionOf(span.end), text_->substr(span.begin, span.end - span.begin));
  }

 private:
  using Method = Result<Value> (MatchObject::*)(Render&, const Arguments&) const;

  Result<size_t> IndexOf(const Value& key) const {
    int64_t index = -1;
    if (key.is_integral()) index = key.as_int();
    if (key.is_string()) {
      const auto named = regex_.names().find(std::string(key.as_string()));
      if (named != regex_.names().end()) index = named->second;
    }
    if (index < 0 || index >= static_cast<int64_t>(match_.groups.size())) {
      return InvalidArgument(fmt::format("no such group: '{}' has {} of them", regex_.pattern(), match_.groups.size() - 1));
    }
    return static_cast<size_t>(index);
  }

  Value Group(Render& render, size_t index, const Value& otherwise) const {
    const auto& span = match_.groups[index];
    return span ? render.heap().String(std::string_view(*text_).substr(span->begin, span->end - span->begin)) : otherwise;
  }

  // In code points, as Python counts.
  int64_t PositionOf(size_t offset) const {
    return std::count_if(text_->begin(), text_->begin() + static_cast<std::ptrdiff_t>(offset), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  }

  Result<Value> GroupMethod(Render& render, const Arguments& arguments) const {
    std::vector<Value> groups;
    for (const Value& key : arguments.positional) {
      ASSIGN_OR_RETURN(const size_t index, IndexOf(key));
      groups.push_back(Group(render, index, Value::None()));
    }
    if (groups.empty()) return Group(render, 0, Value::None());
    return groups.size() == 1 ? groups[0] : render.heap().NewTuple(std::move(groups));
  }

  static Value DefaultOf(const Arguments& arguments) {
    if (!arguments.positional.empty()) return arguments.positional[0];
    const Value* named = arguments.Find("default");
    return named == nullptr ? Value::None() : *named;
  }

  Result<Value> GroupsMethod(Render& render, const Arguments& arguments) const {
    std::vector<Value> all;
    for (size_t i = 1; i < match_.groups.size(); ++i) all.push_back(Group(render, i, DefaultOf(arguments)));
    return render.heap().NewTuple(std::move(all));
  }

  Result<Value> GroupDict(Render& render, const Arguments& arguments) const {
    const Value dict = render.heap().NewDict();
    std::vector<std::pair<int, std::string>> in_order;
    for (const auto& [name, number] : regex_.names()) in_order.emplace_back(number, name);
    std::sort(in_order.begin(), in_order.end());
    for (const auto& [number, name] : in_order) {
      dict.dict()->Set(render.heap().String(name), Group(render, static_cast<size_t>(number), DefaultOf(arguments)));
    }
    return dict;
  }

  // The span of the group that is asked for; (-1, -1) when it took no part.
  Result<std::pair<int64_t, int64_t>> SpanOf(const Arguments& arguments) const {
    ASSIGN_OR_RETURN(const size_t index, IndexOf(arguments.positional.empty() ? Value::Int(0) : arguments.positional[0]));
    const auto& span = match_.groups[index];
    if (!span) return std::pair<int64_t, int64_t>(-1, -1);
    return std::pair(PositionOf(span->begin), PositionOf(span->end));
  }

  Result<Value> Start(Render&, const Arguments& arguments) const {
    ASSIGN_OR_RETURN(const auto span, SpanOf(arguments));
    return Value::Int(span.first);
  }
  Result<Value> End(Render&, const Arguments& arguments) const {
    ASSIGN_OR_RETURN(const auto span, SpanOf(arguments));
    return Value::Int(span.second);
  }
  Result<Value> Span(Render& render, const Arguments& arguments) const {
    ASSIGN_OR_RETURN(const auto span, SpanOf(arguments));
    return render.heap().NewTuple({Value::Int(span.first), Value::Int(span.second)});
  }

  Result<Value> Expand(Render& render, const Arguments& arguments) const {
    if (arguments.positional.size() != 1) return InvalidArgument("expand() takes a replacement");
    ASSIGN_OR_RETURN(const std::string with, render.ToString(arguments.positional[0]));
    ASSIGN_OR_RETURN(const RegexReplacement replacement, RegexReplacement::Parse(with, regex_));
    return render.heap().String(replacement.Expand(*text_, match_));
  }

  const Regex regex_;
  const std::shared_ptr<const std::string> text_;
  const RegexMatch match_;
};

Attribute MatchObject::GetAttribute(Render& render, std::string_view name) {
  struct Named {
    std::string_view name;
    Method method;
  };
  constexpr Named kMethods[] = {{"group", &MatchObject::GroupMethod}, {"groups", &MatchObject::GroupsMethod}, {"groupdict", &MatchObject::GroupDict},
                                {"start", &MatchObject::Start}, {"end", &MatchObject::End}, {"span", &MatchObject::Span}, {"expand", &MatchObject::Expand}};
  for (const Named& known : kMethods) {
    if (known.name != name) continue;
    return std::optional(jinja::NewFunction(render.heap(), std::string(name), [this, method = known.method](Render& r, const Arguments& arguments) {
      return (this->*method)(r, arguments);
    }));
  }
  if (name == "string") return std::optional(render.heap().String(*text_));
  return std::optional<Value>();
}

}  // namespace

Value MakeMatch(Render& render, const Regex& regex, std::shared_ptr<const std::string> text, const RegexMatch& match) {
  return render.heap().NewObject<MatchObject>(regex, std::move(text), match);
}

}  // namespace ingot::transform

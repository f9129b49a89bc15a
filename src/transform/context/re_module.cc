// modules.re and modules.itertools.
#include <array>
#include <regex>

#include <fmt/format.h>

#include "base/text.h"
#include "transform/context/moment.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;
using Attribute = Result<std::optional<Value>>;

struct Pattern {
  std::regex expression;
  std::string text;
};

Result<Pattern> Compile(Render& render, const Value& value, bool ignore_case) {
  ASSIGN_OR_RETURN(std::string text, render.ToString(value));
  auto flags = std::regex::ECMAScript;
  if (text.starts_with("(?i)")) {
    text.erase(0, 4);
    ignore_case = true;
  }
  if (ignore_case) flags |= std::regex::icase;
  try {
    return Pattern{std::regex(text, flags), text};
  } catch (const std::regex_error& error) {
    return InvalidArgument(fmt::format("'{}' is no regular expression: {}", text, error.what()));
  }
}

class MatchObject final : public jinja::Object {
 public:
  MatchObject(std::vector<std::optional<std::string>> groups, int64_t start) : groups_(std::move(groups)), start_(start) {}
  std::string_view TypeName() const override { return "Match"; }
  Attribute GetAttribute(Render& render, std::string_view name) override {
    jinja::Heap& heap = render.heap();
    if (name == "group") {
      return std::optional(jinja::NewFunction(heap, "group", [this](Render& r, const Arguments& arguments) -> Result<Value> {
        const int64_t index = arguments.positional.empty() || !arguments.positional[0].is_int() ? 0 : arguments.positional[0].as_int();
        if (index < 0 || index >= static_cast<int64_t>(groups_.size())) return InvalidArgument("no such group");
        return Group(r, static_cast<size_t>(index));
      }));
    }
    if (name == "groups") {
      std::vector<Value> all;
      for (size_t i = 1; i < groups_.size(); ++i) all.push_back(Group(render, i));
      const Value tuple = heap.NewTuple(std::move(all));
      return std::optional(jinja::NewFunction(heap, "groups", [tuple](Render&, const Arguments&) -> Result<Value> { return tuple; }));
    }
    if (name == "start") {
      return std::optional(jinja::NewFunction(heap, "start", [this](Render&, const Arguments&) -> Result<Value> { return Value::Int(start_); }));
    }
    return std::optional<Value>();
  }

 private:
  Value Group(Render& render, size_t index) const {
    return groups_[index] ? render.heap().String(*groups_[index]) : Value::None();
  }
  const std::vector<std::optional<std::string>> groups_;
  const int64_t start_;
};

Value MakeMatch(Render& render, const std::smatch& match) {
  std::vector<std::optional<std::string>> groups;
  for (const auto& group : match) groups.push_back(group.matched ? std::optional(group.str()) : std::nullopt);
  return render.heap().NewObject<MatchObject>(std::move(groups), static_cast<int64_t>(match.position(0)));
}

enum class Way : uint8_t { kMatch, kFullMatch, kSearch };

struct Call {
  Pattern pattern;
  std::string text;
};

Result<Call> ReadCall(Render& render, const Arguments& arguments, size_t text_index) {
  if (arguments.positional.size() <= text_index) return InvalidArgument("expected a pattern and a text");
  const bool flags = arguments.Find("flags") != nullptr || arguments.positional.size() > text_index + 1;
  ASSIGN_OR_RETURN(Pattern pattern, Compile(render, arguments.positional[0], flags));
  ASSIGN_OR_RETURN(std::string text, render.ToString(arguments.positional[text_index]));
  return Call{std::move(pattern), std::move(text)};
}

Result<Value> Find(Render& render, const Arguments& arguments, Way way) {
  ASSIGN_OR_RETURN(const Call call, ReadCall(render, arguments, 1));
  std::smatch match;
  bool found = false;
  if (way == Way::kFullMatch) found = std::regex_match(call.text, match, call.pattern.expression);
  else found = std::regex_search(call.text, match, call.pattern.expression, way == Way::kMatch ? std::regex_constants::match_continuous : std::regex_constants::match_default);
  return found ? MakeMatch(render, match) : Value::None();
}

Result<Value> FindAll(Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Call call, ReadCall(render, arguments, 1));
  std::vector<Value> found;
  for (std::sregex_iterator i(call.text.begin(), call.text.end(), call.pattern.expression), end; i != end; ++i) {
    if (i->size() <= 2) {
      found.push_back(render.heap().String(i->str(i->size() == 2 ? 1 : 0)));
      continue;
    }
    std::vector<Value> groups;
    for (size_t g = 1; g < i->size(); ++g) groups.push_back(render.heap().String(i->str(g)));
    found.push_back(render.heap().NewTuple(std::move(groups)));
  }
  return render.heap().NewList(std::move(found));
}

// \1 and \g<1> of Python are $1 here, and its $ is no sign.
std::string Replacement(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '$') out += "$$";
    else if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9') (out += '$') += text[++i];
    else if (text.substr(i).starts_with("\\g<") && text.find('>', i) != text.npos) {
      const size_t end = text.find('>', i);
      out += "$" + std::string(text.substr(i + 3, end - i - 3));
      i = end;
    } else out += text[i];
  }
  return out;
}

Result<Value> Substitute(Render& render, const Arguments& arguments) {
  if (arguments.positional.size() < 3) return InvalidArgument("re.sub() takes a pattern, a replacement and a text");
  ASSIGN_OR_RETURN(const Pattern pattern, Compile(render, arguments.positional[0], arguments.Find("flags") != nullptr));
  ASSIGN_OR_RETURN(const std::string with, render.ToString(arguments.positional[1]));
  ASSIGN_OR_RETURN(const std::string text, render.ToString(arguments.positional[2]));
  return render.heap().String(std::regex_replace(text, pattern.expression, Replacement(with)));
}

Result<Value> SplitText(Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Call call, ReadCall(render, arguments, 1));
  std::vector<Value> parts;
  for (std::sregex_token_iterator i(call.text.begin(), call.text.end(), call.pattern.expression, -1), end; i != end; ++i) {
    parts.push_back(render.heap().String(i->str()));
  }
  return render.heap().NewList(std::move(parts));
}

Result<Value> Escape(Render& render, const Arguments& arguments) {
  if (arguments.positional.empty()) return InvalidArgument("re.escape() takes a text");
  ASSIGN_OR_RETURN(const std::string text, render.ToString(arguments.positional[0]));
  std::string out;
  for (const char c : text) {
    if (std::string_view("()[]{}?*+-|^$\\.&~# \t\n\r\v\f").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return render.heap().String(out);
}

// compile(pattern): its methods are the module's, with the pattern in front.
class CompiledPattern final : public jinja::Object {
 public:
  explicit CompiledPattern(Value pattern) : pattern_(pattern) {}
  std::string_view TypeName() const override { return "Pattern"; }
  Attribute GetAttribute(Render& render, std::string_view name) override;

 private:
  const Value pattern_;
};

jinja::FunctionBody ReFunction(std::string_view name) {
  if (name == "match") return [](Render& r, const Arguments& a) { return Find(r, a, Way::kMatch); };
  if (name == "fullmatch") return [](Render& r, const Arguments& a) { return Find(r, a, Way::kFullMatch); };
  if (name == "search") return [](Render& r, const Arguments& a) { return Find(r, a, Way::kSearch); };
  if (name == "findall") return FindAll;
  if (name == "sub") return Substitute;
  if (name == "split") return SplitText;
  if (name == "escape") return Escape;
  return nullptr;
}

Attribute CompiledPattern::GetAttribute(Render& render, std::string_view name) {
  jinja::FunctionBody body = ReFunction(name);
  if (!body) return std::optional<Value>();
  const auto bound = [body = std::move(body), pattern = pattern_](Render& r, const Arguments& arguments) {
    std::vector<Value> all = {pattern};
    all.insert(all.end(), arguments.positional.begin(), arguments.positional.end());
    return body(r, Arguments{.positional = all, .named = arguments.named});
  };
  return std::optional(jinja::NewFunction(render.heap(), std::string(name), bound));
}

class ReModule final : public jinja::Object {
 public:
  std::string_view TypeName() const override { return "module"; }
  Attribute GetAttribute(Render& render, std::string_view name) override {
    if (name == "IGNORECASE" || name == "I") return std::optional(Value::Int(2));
    if (name == "compile") {
      return std::optional(jinja::NewFunction(render.heap(), "compile", [](Render& r, const Arguments& arguments) -> Result<Value> {
        if (arguments.positional.empty()) return InvalidArgument("re.compile() takes a pattern");
        return r.heap().NewObject<CompiledPattern>(arguments.positional[0]);
      }));
    }
    jinja::FunctionBody body = ReFunction(name);
    if (!body) return std::optional<Value>();
    return std::optional(jinja::NewFunction(render.heap(), std::string(name), std::move(body)));
  }
};

Result<Value> Chain(Render& render, const Arguments& arguments) {
  std::vector<Value> all;
  for (const Value& argument : arguments.positional) {
    ASSIGN_OR_RETURN(const std::vector<Value> items, render.Items(argument));
    all.insert(all.end(), items.begin(), items.end());
  }
  return render.heap().NewList(std::move(all));
}

Result<Value> Product(Render& render, const Arguments& arguments) {
  std::vector<std::vector<Value>> rows = {{}};
  for (const Value& argument : arguments.positional) {
    ASSIGN_OR_RETURN(const std::vector<Value> items, render.Items(argument));
    std::vector<std::vector<Value>> longer;
    if (rows.size() * items.size() > 1'000'000) return Exhausted("itertools.product() of more than a million rows");
    for (const std::vector<Value>& row : rows) {
      for (const Value& item : items) {
        longer.push_back(row);
        longer.back().push_back(item);
      }
    }
    rows = std::move(longer);
  }
  std::vector<Value> tuples;
  for (std::vector<Value>& row : rows) tuples.push_back(render.heap().NewTuple(std::move(row)));
  return render.heap().NewList(std::move(tuples));
}

void Choose(const std::vector<Value>& items, size_t from, size_t count, std::vector<Value>* chosen, std::vector<std::vector<Value>>* out) {
  if (count == 0) {
    out->push_back(*chosen);
    return;
  }
  for (size_t i = from; i + count <= items.size(); ++i) {
    chosen->push_back(items[i]);
    Choose(items, i + 1, count - 1, chosen, out);
    chosen->pop_back();
  }
}

Result<Value> Combinations(Render& render, const Arguments& arguments) {
  if (arguments.positional.size() != 2 || !arguments.positional[1].is_int() || arguments.positional[1].as_int() < 0) {
    return InvalidArgument("itertools.combinations() takes a list and a count");
  }
  ASSIGN_OR_RETURN(const std::vector<Value> items, render.Items(arguments.positional[0]));
  if (items.size() > 20) return Exhausted("itertools.combinations() of more than 20 items");
  std::vector<std::vector<Value>> rows;
  std::vector<Value> chosen;
  Choose(items, 0, static_cast<size_t>(arguments.positional[1].as_int()), &chosen, &rows);
  std::vector<Value> tuples;
  for (std::vector<Value>& row : rows) tuples.push_back(render.heap().NewTuple(std::move(row)));
  return render.heap().NewList(std::move(tuples));
}

class ItertoolsModule final : public jinja::Object {
 public:
  std::string_view TypeName() const override { return "module"; }
  Attribute GetAttribute(Render& render, std::string_view name) override {
    jinja::FunctionBody body;
    if (name == "chain") body = Chain;
    else if (name == "product") body = Product;
    else if (name == "combinations") body = Combinations;
    else return std::optional<Value>();
    return std::optional(jinja::NewFunction(render.heap(), std::string(name), std::move(body)));
  }
};

}  // namespace

Value MakeReModule(Render& render) { return render.heap().NewObject<ReModule>(); }
Value MakeItertoolsModule(Render& render) { return render.heap().NewObject<ItertoolsModule>(); }

}  // namespace ingot::transform

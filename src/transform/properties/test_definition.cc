#include "transform/properties/test_definition.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "transform/graph/resource.h"
#include "transform/properties/python_text.h"

namespace ingot::transform {
namespace {

constexpr std::array<std::string_view, 15> kConfigKeys = {
    "severity",       "tags",              "enabled",    "where", "limit",    "warn_if", "error_if", "fail_calc",
    "store_failures", "store_failures_as", "sql_header", "meta",  "database", "schema",  "alias"};

bool IsWordCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Runs of anything but letters, digits and '_' become one '_'.
std::string Clean(std::string_view text) {
  std::string out;
  bool in_run = false;
  for (const char c : text) {
    if (IsWordCharacter(c)) {
      out += c;
      in_run = false;
    } else if (!in_run) {
      out += '_';
      in_run = true;
    }
  }
  return out;
}

bool IsFalsy(const Json& value) {
  return value.is_null() || value == Json(false) || value == Json("") || value == Json(0) || value == Json::MakeArray() ||
         value == Json::MakeObject();
}

Json Take(Json* object, std::string_view key) {
  auto& members = object->as_object();
  const auto found = std::find_if(members.begin(), members.end(), [&](const Json::Member& m) { return m.first == key; });
  if (found == members.end()) return {};
  Json value = std::move(found->second);
  members.erase(found);
  return value;
}

Result<Json> RenderedText(Json value, TextRenderer& renderer) {
  if (!value.is_string() || !HasTemplate(value.as_string())) return value;
  return renderer.Render(value.as_string());
}

std::string HashableText(const Json& value) {
  if (value.is_array()) {
    std::string out = "[";
    for (const Json& item : value.as_array()) out += (out.size() > 1 ? ", " : "") + HashableText(item);
    return out + "]";
  }
  if (!value.is_object()) return PythonRepr(std::string_view(PythonText(value)));
  std::vector<const Json::Member*> members;
  for (const Json::Member& member : value.as_object()) members.push_back(&member);
  std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  std::string out = "{";
  for (const Json::Member* member : members) {
    if (out.size() > 1) out += ", ";
    out += PythonRepr(std::string_view(member->first)) + ": " + HashableText(member->second);
  }
  return out + "}";
}

class Builder {
 public:
  Builder(const TestTarget& target, TextRenderer& renderer) : target_(target), renderer_(renderer) {}

  Result<GenericTest> Build(const TestEntry& entry, const std::string& column_name) {
    RETURN_IF_ERROR(Open(entry, column_name));
    if (args_.Find("model") != nullptr) return InvalidArgument("a test cannot have an argument 'model': it is what is tested");
    args_.Set("model", ModelText());
    RETURN_IF_ERROR(SplitName());
    RETURN_IF_ERROR(CollectConfig());
    test_.description = TakeText("description");
    NameIt();
    RETURN_IF_ERROR(CollectTags());
    test_.raw_code = RawCode();
    test_.hash = Hash();
    test_.arguments = std::move(args_);
    return std::move(test_);
  }

 private:
  // {unique: {…}}, {test_name: unique, …} or plain unique.
  Status Open(const TestEntry& entry, const std::string& column_name) {
    args_ = Json::MakeObject();
    if (entry.value.is_string()) {
      written_name_ = entry.value.as_string();
    } else if (!entry.value.is_object()) {
      return InvalidArgument(fmt::format("a test is a name or a mapping, not {}", entry.value.Dump()));
    } else if (entry.value.Find("test_name") != nullptr) {
      args_ = entry.value;
      const Json name = Take(&args_, "test_name");
      if (!name.is_string()) return InvalidArgument("'test_name' takes text");
      written_name_ = name.as_string();
    } else {
      const auto& members = entry.value.as_object();
      if (members.size() != 1) {
        return InvalidArgument("a test is a mapping of its name to its arguments: expected one key, which names the test, and the arguments below it");
      }
      written_name_ = members[0].first;
      if (members[0].second.is_object()) args_ = members[0].second;
      else if (!members[0].second.is_null()) return InvalidArgument(fmt::format("the arguments of the test '{}' are a mapping", written_name_));
    }
    if (!column_name.empty()) args_.Set("column_name", column_name);
    const Json nested = Take(&args_, "arguments");
    if (nested.is_object()) {
      for (const auto& [key, value] : nested.as_object()) args_.Set(key, value);
    } else if (!nested.is_null()) {
      return InvalidArgument(fmt::format("'arguments' of the test '{}' takes a mapping", written_name_));
    }
    return Status::Ok();
  }

  Status SplitName() {
    const size_t dot = written_name_.find('.');
    test_.package = dot == written_name_.npos ? "" : written_name_.substr(0, dot);
    test_.name = dot == written_name_.npos ? written_name_ : written_name_.substr(dot + 1);
    for (const std::string& part : {test_.package, test_.name}) {
      if (!std::all_of(part.begin(), part.end(), IsWordCharacter)) {
        return InvalidArgument(fmt::format("'{}' cannot name a test: use letters, digits, '_', and one '.' behind a package", written_name_));
      }
    }
    return test_.name.empty() ? Status(InvalidArgument("a test needs a name")) : Status::Ok();
  }

  // Configuration may stand among the arguments (the old way) or below 'config'.
  Status CollectConfig() {
    Json given = Take(&args_, "config");
    if (!given.is_null() && !given.is_object()) return InvalidArgument(fmt::format("'config' of the test '{}' takes a mapping", written_name_));
    if (given.is_null()) given = Json::MakeObject();
    test_.config = Json::MakeObject();
    for (const std::string_view key : kConfigKeys) {
      Json value = Take(&args_, key);
      if (!IsFalsy(value) && given.Find(key) != nullptr) {
        return InvalidArgument(fmt::format("the test '{}' has '{}' twice, beside 'config' and in it", written_name_, key));
      }
      if (IsFalsy(value) && given.Find(key) != nullptr) value = Take(&given, key);
      RETURN_IF_ERROR(SetConfig(key, std::move(value)));
    }
    for (const auto& [key, value] : given.as_object()) RETURN_IF_ERROR(SetConfig(key, value));
    return Status::Ok();
  }

  Status SetConfig(std::string_view key, Json value) {
    ASSIGN_OR_RETURN(Json rendered, RenderedText(std::move(value), renderer_));
    if (!rendered.is_null()) test_.config.Set(key, std::move(rendered));
    return Status::Ok();
  }

  std::string TakeText(std::string_view key) {
    const Json value = Take(&args_, key);
    return value.is_null() ? "" : PythonText(value);
  }

  void NameIt() {
    const std::string own = TakeText("name");
    if (!own.empty()) {
      test_.short_name = test_.full_name = own;
      return;
    }
    const std::string type = (test_.package.empty() ? "" : test_.package + "_") + (target_.is_source() ? "source_" : "") + test_.name;
    std::string of = target_.is_source() ? target_.source_name + "_" + target_.table_name : target_.name;
    if (!target_.version.is_null()) of += "_v" + PythonText(target_.version);
    const std::string identifier = type + "_" + of;
    test_.full_name = identifier + "_" + FlatArguments();
    test_.short_name = test_.full_name;
    if (test_.full_name.size() >= 64) {
      test_.short_name = identifier.substr(0, 30) + "_" + ToHex(Md5(test_.full_name));
      if (test_.config.Find("alias") == nullptr) test_.config.Set("alias", test_.short_name);
    }
  }

  std::string FlatArguments() const {
    std::vector<const Json::Member*> members;
    for (const Json::Member& member : args_.as_object()) {
      if (member.first != "model") members.push_back(&member);
    }
    std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    std::vector<std::string> parts;
    for (const Json::Member* member : members) {
      const Json& value = member->second;
      if (value.is_object()) {
        for (const auto& [key, item] : value.as_object()) parts.push_back(Clean(PythonText(item)));
      } else if (value.is_array()) {
        for (const Json& item : value.as_array()) parts.push_back(Clean(PythonText(item)));
      } else {
        parts.push_back(Clean(PythonText(value)));
      }
    }
    return Join(parts, "__");
  }

  Status CollectTags() {
    const Json* tags = test_.config.Find("tags");
    if (tags == nullptr) return Status::Ok();
    if (tags->is_string()) {
      test_.tags.push_back(tags->as_string());
      return Status::Ok();
    }
    if (!tags->is_array()) return InvalidArgument("'tags' takes text or a list of text");
    for (const Json& tag : tags->as_array()) {
      if (!tag.is_string()) return InvalidArgument(fmt::format("a tag is text, not {}", tag.Dump()));
      test_.tags.push_back(tag.as_string());
    }
    return Status::Ok();
  }

  std::string ModelText() const {
    std::string call;
    if (target_.is_source()) call = fmt::format("source('{}', '{}')", target_.source_name, target_.table_name);
    else if (!target_.version.is_null()) call = fmt::format("ref('{}', version='{}')", target_.name, PythonText(target_.version));
    else call = fmt::format("ref('{}')", target_.name);
    return "{{ get_where_subquery(" + call + ") }}";
  }

  std::string RawCode() const {
    std::string configs;
    for (const auto& [key, value] : test_.config.as_object()) {
      if (!configs.empty()) configs += ",";
      configs += key + "=";
      configs += value.is_string() ? "\"" + ReplaceAll(value.as_string(), "\"", "\\\"") + "\"" : PythonText(value);
    }
    const std::string package = test_.package.empty() ? "" : test_.package + ".";
    std::string code = "{{ " + package + "test_" + test_.name + "(**_dbt_generic_test_kwargs) }}";
    if (!configs.empty()) code += "{{ config(" + configs + ") }}";
    return code;
  }

  std::string Hash() const {
    Json metadata = Json::MakeObject();
    metadata.Set("namespace", test_.package.empty() ? Json() : Json(test_.package)).Set("name", test_.name).Set("kwargs", args_);
    return ToHex(Md5(test_.full_name + HashableText(metadata))).substr(22);
  }

  const TestTarget& target_;
  TextRenderer& renderer_;
  std::string written_name_;
  Json args_;
  GenericTest test_;
};

}  // namespace

Result<GenericTest> BuildGenericTest(const TestEntry& entry, const TestTarget& target, const std::string& column_name,
                                     TextRenderer& renderer) {
  return Builder(target, renderer).Build(entry, column_name);
}

}  // namespace ingot::transform

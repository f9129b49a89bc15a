#include "jinja/value/json_values.h"

#include <fmt/format.h>

#include "jinja/value/object.h"
#include "jinja/value/text_form.h"

namespace ingot::jinja {
namespace {

constexpr int kDeepest = 500;

Result<std::string> KeyText(const Value& key) {
  if (key.is_string()) return std::string(key.as_string());
  if (key.is_none()) return std::string("null");
  if (key.is_bool()) return std::string(key.as_bool() ? "true" : "false");
  std::string text;
  if (key.is_number() && AppendText(key, &text)) return text;
  return InvalidArgument(fmt::format("a key of type {} has no form in JSON", TypeName(key)));
}

Result<Json> ToJsonAt(const Value& value, ObjectForm object_form, int depth) {
  if (depth > kDeepest) return InvalidArgument("the value is nested too deeply for JSON, or contains itself");
  switch (value.kind()) {
    case Kind::kBool:
      return Json(value.as_bool());
    case Kind::kInt:
      return Json(value.as_int());
    case Kind::kFloat:
      return Json(value.as_float());
    case Kind::kString:
      return Json(value.as_string());
    case Kind::kList:
    case Kind::kTuple: {
      Json array = Json::MakeArray();
      for (const Value& item : *value.list()) {
        ASSIGN_OR_RETURN(Json json, ToJsonAt(item, object_form, depth + 1));
        array.Append(std::move(json));
      }
      return array;
    }
    case Kind::kSet:
    case Kind::kDict: {
      const Dict& dict = value.is_dict() ? *value.dict() : value.set()->members();
      Json::Object object;
      Json array = Json::MakeArray();
      for (size_t i = 0; i < dict.slots(); ++i) {
        const Dict::Entry& entry = dict.slot(i);
        if (entry.key.is_missing()) continue;
        ASSIGN_OR_RETURN(Json json,
                         ToJsonAt(value.is_dict() ? entry.value : entry.key, object_form, depth + 1));
        if (value.is_set()) {
          array.Append(std::move(json));
          continue;
        }
        ASSIGN_OR_RETURN(std::string key, KeyText(entry.key));
        object.emplace_back(std::move(key), std::move(json));
      }
      if (value.is_set()) return array;
      return Json(std::move(object));
    }
    case Kind::kObject:
      if (object_form != nullptr) return object_form(*value.object());
      return InvalidArgument(fmt::format("an object of type {} has no form in JSON", TypeName(value)));
    default:
      return Json();
  }
}

}  // namespace

Value FromJson(const Json& json, Heap& heap) {
  if (json.is_bool()) return Value::Bool(json.as_bool());
  if (json.is_int()) return Value::Int(json.as_int());
  if (json.is_double()) return Value::Float(json.as_double());
  if (json.is_string()) return heap.String(json.as_string());
  if (json.is_array()) {
    std::vector<Value> items;
    for (const Json& item : json.as_array()) items.push_back(FromJson(item, heap));
    return heap.NewList(std::move(items));
  }
  if (!json.is_object()) return Value::None();
  const Value dict = heap.NewDict();
  for (const auto& [key, value] : json.as_object()) dict.dict()->Set(key, FromJson(value, heap));
  return dict;
}

Result<Json> ToJson(const Value& value, ObjectForm object_form) { return ToJsonAt(value, object_form, 0); }

}  // namespace ingot::jinja

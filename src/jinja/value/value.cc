#include "jinja/value/value.h"

#include "jinja/value/containers.h"
#include "jinja/value/object.h"

namespace ingot::jinja {

bool Value::SameAs(const Value& other) const {
  if (kind_ != other.kind_) return false;
  switch (kind_) {
    case Kind::kNone:
    case Kind::kMissing:
    case Kind::kRaised:
      return true;
    case Kind::kFloat:
      return payload_.real == other.payload_.real;
    case Kind::kString:  // equal text is one object: Python's interning makes it so for literals
      return as_string() == other.as_string();
    case Kind::kTuple:
      return list() == other.list() || (list()->empty() && other.list()->empty());
    default:
      return payload_.integer == other.payload_.integer;
  }
}

std::string_view TypeName(const Value& value) {
  switch (value.kind()) {
    case Kind::kUndefined:
      return "Undefined";
    case Kind::kNone:
      return "NoneType";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "int";
    case Kind::kFloat:
      return "float";
    case Kind::kString:
      return value.text()->markup ? "Markup" : "str";
    case Kind::kTuple:
      return "tuple";
    case Kind::kList:
      return "list";
    case Kind::kDict:
      return "dict";
    case Kind::kSet:
      return "set";
    case Kind::kObject:
      return value.object()->TypeName();
    case Kind::kMissing:
    case Kind::kRaised:
      break;
  }
  return "nothing";
}

bool Truth(const Value& value) {
  switch (value.kind()) {
    case Kind::kBool:
    case Kind::kInt:
      return value.as_int() != 0;
    case Kind::kFloat:
      return value.as_float() != 0;
    case Kind::kString:
      return value.text()->size != 0;
    case Kind::kTuple:
    case Kind::kList:
      return !value.list()->empty();
    case Kind::kDict:
      return !value.dict()->empty();
    case Kind::kSet:
      return value.set()->size() != 0;
    case Kind::kObject:
      return value.object()->Truth();
    default:
      return false;
  }
}

}  // namespace ingot::jinja

#include "jinja/builtins/bind.h"
#include "jinja/builtins/format.h"
#include "jinja/value/text_form.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

constexpr size_t kWidth = 80;

class PrettyWriter {
 public:
  explicit PrettyWriter(Interpreter& run) : run_(run) {}

  // `taken`: columns that the brackets behind will need.
  bool Write(const Value& value, size_t indent, size_t taken, int depth, std::string* out) {
    std::string whole;
    if (!run_.CheckStack() || !Flat(value, depth, &whole) || !run_.Affords(whole.size())) return false;
    const bool container = value.is_sequence() || value.is_dict();
    if (!container || depth > 100 || CountCodePoints(whole) + indent + taken <= kWidth) {
      *out += whole;
      return true;
    }
    return value.is_dict() ? Mapping(value, indent, taken, depth, out)
                           : Sequence(value, indent, taken, depth, out);
  }

 private:
  // On one line, with sorted keys.
  bool Flat(const Value& value, int depth, std::string* out) {
    if (depth > 100 || (!value.is_sequence() && !value.is_dict())) return run_.Repr(value, out);
    if (value.is_dict()) {
      std::vector<Keyed> entries;
      if (!Sorted(value, &entries)) return false;
      *out += "{";
      for (size_t i = 0; i < entries.size(); ++i) {
        if (i > 0) *out += ", ";
        if (!Flat(entries[i].key, depth + 1, out)) return false;
        *out += ": ";
        if (!Flat(entries[i].value, depth + 1, out)) return false;
      }
      *out += "}";
      return true;
    }
    *out += value.is_list() ? "[" : "(";
    for (size_t i = 0; i < value.list()->size(); ++i) {
      if (i > 0) *out += ", ";
      if (!Flat((*value.list())[i], depth + 1, out)) return false;
    }
    if (value.is_tuple() && value.list()->size() == 1) *out += ",";
    *out += value.is_list() ? "]" : ")";
    return true;
  }

  bool Sorted(const Value& dict, std::vector<Keyed>* entries) {
    dict.dict()->ForEach([&](const Value& key, const Value& value) { entries->push_back({key, value}); });
    return SortKeyed(run_, entries, false);
  }

  bool Sequence(const Value& value, size_t indent, size_t taken, int depth, std::string* out) {
    *out += value.is_list() ? "[" : "(";
    const size_t count = value.list()->size();
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) *out += ",\n" + std::string(indent + 1, ' ');
      if (!Write((*value.list())[i], indent + 1, i + 1 == count ? taken + 1 : 1, depth + 1, out))
        return false;
    }
    if (value.is_tuple() && count == 1) *out += ",";
    *out += value.is_list() ? "]" : ")";
    return true;
  }

  bool Mapping(const Value& value, size_t indent, size_t taken, int depth, std::string* out) {
    std::vector<Keyed> entries;
    if (!Sorted(value, &entries)) return false;
    *out += "{";
    for (size_t i = 0; i < entries.size(); ++i) {
      if (i > 0) *out += ",\n" + std::string(indent + 1, ' ');
      std::string key;
      if (!run_.Repr(entries[i].key, &key)) return false;
      *out += key + ": ";
      const size_t column = indent + 1 + CountCodePoints(key) + 2;
      if (!Write(entries[i].value, column, i + 1 == entries.size() ? taken + 1 : 1, depth + 1, out))
        return false;
    }
    *out += "}";
    return true;
  }

  Interpreter& run_;
};

}  // namespace

bool PrettyForm(Interpreter& run, const Value& value, std::string* out) {
  return PrettyWriter(run).Write(value, 0, 0, 0, out);
}

}  // namespace ingot::jinja::builtins

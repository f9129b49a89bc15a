#include "lake/view/view_definition.h"

#include <utility>

#include "base/json.h"
#include "base/text.h"

namespace ingot::lake {

namespace {

constexpr std::string_view kViewSuffix = ".view.json";
constexpr int64_t kViewFormat = 1;

// Reads members of one JSON object, and remembers the first that is of another type than it should be.
class ViewReader {
 public:
  ViewReader(const Json& object, std::string path) : object_(object), path_(std::move(path)) {}

  std::string Text(std::string_view key) {
    const Json* value = object_.Find(key);
    if (!value || value->is_null()) return "";
    if (!value->is_string()) return Wrong(key, "text"), "";
    return value->as_string();
  }

  const Json::Array& List(std::string_view key) {
    static const Json::Array kNone;
    const Json* value = object_.Find(key);
    if (!value || value->is_null()) return kNone;
    if (!value->is_array()) return Wrong(key, "a list"), kNone;
    return value->as_array();
  }

  void Wrong(std::string_view key, std::string_view expected) {
    if (problem_.empty()) problem_ = "'" + path_ + std::string(key) + "' is not " + std::string(expected);
  }

  const std::string& problem() const { return problem_; }

 private:
  const Json& object_;
  const std::string path_;
  std::string problem_;
};

std::string ReadColumns(ViewReader& file, ViewDefinition* view) {
  size_t index = 0;
  for (const Json& column : file.List("columns")) {
    const std::string path = "columns[" + std::to_string(index++) + "]";
    if (!column.is_object()) return "'" + path + "' is not an object";
    ViewReader reader(column, path + ".");
    ViewColumn read{reader.Text("name"), reader.Text("type"), reader.Text("comment")};
    if (read.name.empty()) reader.Wrong("name", "a column's name");
    if (!reader.problem().empty()) return reader.problem();
    view->columns.push_back(std::move(read));
  }
  return "";
}

// What is wrong with the file; empty when nothing is.
std::string ReadView(const Json& json, ViewDefinition* view) {
  if (!json.is_object()) return "it is not a JSON object";
  const Json* format = json.Find("format");
  if (!format || !format->is_int() || format->as_int() != kViewFormat) {
    return "its 'format' is " + (format ? format->Dump() : std::string("missing")) + ", and this program reads " +
           std::to_string(kViewFormat);
  }
  ViewReader file(json, "");
  view->id = file.Text("id");
  view->sql = file.Text("sql");
  view->comment = file.Text("comment");
  view->created_at = file.Text("created_at");
  view->changed_at = file.Text("changed_at");
  view->user = file.Text("user");
  view->run_id = file.Text("run_id");
  if (Trim(view->sql).empty()) file.Wrong("sql", "a SELECT");
  for (const Json& name : file.List("column_names")) {
    if (!name.is_string()) return "'column_names' is not a list of names";
    view->column_names.push_back(name.as_string());
  }
  if (const Json* tags = json.Find("tags"); tags && !tags->is_null()) {
    if (!tags->is_object()) return "'tags' is not an object";
    for (const auto& [name, value] : tags->as_object()) {
      if (!value.is_string()) return "'tags." + name + "' is not text";
      view->tags[name] = value.as_string();
    }
  }
  if (!file.problem().empty()) return file.problem();
  return ReadColumns(file, view);
}

}  // namespace

ViewColumn* ViewDefinition::FindColumn(std::string_view column) {
  for (ViewColumn& candidate : columns) {
    if (EqualsIgnoreCase(candidate.name, column)) return &candidate;
  }
  return nullptr;
}

std::string ViewKey(std::string_view schema, std::string_view view) {
  return std::string(schema) + "/" + std::string(view) + std::string(kViewSuffix);
}

std::optional<std::string> ViewOfFile(std::string_view file) {
  if (file.size() <= kViewSuffix.size() || !file.ends_with(kViewSuffix)) return std::nullopt;
  return std::string(file.substr(0, file.size() - kViewSuffix.size()));
}

std::string FormatView(const ViewDefinition& view) {
  Json json = Json::MakeObject();
  json.Set("format", kViewFormat).Set("id", view.id).Set("sql", view.sql);
  if (!view.column_names.empty()) {
    Json names = Json::MakeArray();
    for (const std::string& name : view.column_names) names.Append(name);
    json.Set("column_names", std::move(names));
  }
  Json columns = Json::MakeArray();
  for (const ViewColumn& column : view.columns) {
    Json entry = Json::MakeObject();
    entry.Set("name", column.name).Set("type", column.type);
    if (!column.comment.empty()) entry.Set("comment", column.comment);
    columns.Append(std::move(entry));
  }
  json.Set("columns", std::move(columns));
  if (!view.comment.empty()) json.Set("comment", view.comment);
  if (!view.tags.empty()) {
    Json tags = Json::MakeObject();
    for (const auto& [name, value] : view.tags) tags.Set(name, value);
    json.Set("tags", std::move(tags));
  }
  json.Set("created_at", view.created_at).Set("changed_at", view.changed_at);
  if (!view.user.empty()) json.Set("user", view.user);
  if (!view.run_id.empty()) json.Set("run_id", view.run_id);
  return json.Dump(2) + "\n";
}

Result<ViewDefinition> ParseView(std::string_view text, const std::string& place) {
  const auto json = Json::Parse(text);
  if (!json.ok()) return Corrupt(place + ": " + json.error().message());
  ViewDefinition view;
  const std::string problem = ReadView(*json, &view);
  if (!problem.empty()) return Corrupt(place + " is no view's file: " + problem);
  return view;
}

}  // namespace ingot::lake

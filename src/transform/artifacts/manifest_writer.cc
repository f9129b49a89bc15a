#include "transform/artifacts/manifest_writer.h"

#include <cstdio>
#include <map>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "transform/artifacts/json_writer.h"

namespace ingot::transform {
namespace {

constexpr size_t kPiece = 1 << 20;

// Bytes to a temporary file beside the target, which takes its place at the end.
class FileSink {
 public:
  explicit FileSink(std::string path) : path_(std::move(path)), temporary_(path_ + ".tmp") {}
  ~FileSink() {
    if (file_ == nullptr) return;
    std::fclose(file_);
    std::remove(temporary_.c_str());
  }
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  Status Open() {
    file_ = std::fopen(temporary_.c_str(), "wb");
    return file_ == nullptr ? Status(Unavailable("cannot write " + temporary_)) : Status::Ok();
  }
  Status Write(std::string* bytes) {
    const bool done = std::fwrite(bytes->data(), 1, bytes->size(), file_) == bytes->size();
    bytes->clear();
    return done ? Status::Ok() : Status(Exhausted("cannot write " + temporary_ + ": is the disk full?"));
  }
  Status Close() {
    const bool done = std::fclose(file_) == 0;
    file_ = nullptr;
    if (done && std::rename(temporary_.c_str(), path_.c_str()) == 0) return Status::Ok();
    return Unavailable("cannot write " + path_);
  }

 private:
  const std::string path_;
  const std::string temporary_;
  std::FILE* file_ = nullptr;
};

class ManifestWriter {
 public:
  ManifestWriter(const ParsedProject& parsed, const CompiledLookup& compiled, FileSink* sink) : parsed_(parsed), compiled_(compiled), sink_(*sink), writer_(&out_) {
    facts_.created_at = static_cast<double>(parsed.invocation.started.time_since_epoch().count()) / 1e6;
  }

  Status Write() {
    const Graph& graph = parsed_.graph;
    writer_.BeginObject();
    Metadata();
    RETURN_IF_ERROR(List("nodes", graph.nodes, [&](const Node& node) { NodeObject(node); }));
    RETURN_IF_ERROR(List("sources", graph.sources, [&](const Source& s) { WriteSourceJson(s, &out_, facts_); }));
    writer_.Key("macros").BeginObject();
    for (const auto& [id, macro] : graph.macros) RETURN_IF_ERROR(Item(id, [&] { WriteMacroJson(macro, &out_, facts_); }));
    writer_.EndObject().Key("docs").BeginObject();
    for (const auto& [id, doc] : graph.docs) RETURN_IF_ERROR(Item(id, [&] { WriteDocJson(doc, &out_); }));
    writer_.EndObject();
    RETURN_IF_ERROR(List("exposures", graph.exposures, [&](const Exposure& e) { WriteExposureJson(e, &out_, facts_); }));
    writer_.Key("metrics").BeginObject().EndObject().Key("groups").BeginObject();
    for (const auto& [id, group] : graph.groups) RETURN_IF_ERROR(Item(id, [&] { WriteGroupJson(group, &out_); }));
    writer_.EndObject();
    Selectors();
    RETURN_IF_ERROR(Disabled());
    RETURN_IF_ERROR(EdgeMap("parent_map", true));
    RETURN_IF_ERROR(EdgeMap("child_map", false));
    GroupMap();
    writer_.Key("saved_queries").BeginObject().EndObject().Key("semantic_models").BeginObject().EndObject();
    RETURN_IF_ERROR(List("unit_tests", graph.unit_tests, [&](const UnitTest& t) { WriteUnitTestJson(t, &out_, facts_); }));
    writer_.Key("functions").BeginObject().EndObject();
    writer_.EndObject();
    return sink_.Write(&out_);
  }

 private:
  void Metadata() {
    const Invocation& invocation = parsed_.invocation;
    const std::string started = FormatIso8601(invocation.started);
    writer_.Key("metadata").BeginObject();
    writer_.Key("dbt_schema_version").Text("https://schemas.getdbt.com/dbt/manifest/v12.json").Key("dbt_version").Text(kDbtVersion);
    writer_.Key("generated_at").Text(started).Key("invocation_id").Text(invocation.id).Key("invocation_started_at").Text(started);
    writer_.Key("env").BeginObject().EndObject().Key("project_name").Text(parsed_.root().name);
    writer_.Key("project_id").Text(ToHex(Md5(parsed_.root().name))).Key("user_id").Null();
    writer_.Key("send_anonymous_usage_stats").Bool(false).Key("adapter_type").Text("duckdb");
    writer_.Key("quoting").BeginObject();
    for (const std::string_view part : {"database", "schema", "identifier"}) writer_.Key(part).Bool(parsed_.root().quoting.GetBool(part, true));
    writer_.Key("column").Null().EndObject().Key("run_started_at").Text(started).EndObject();
  }

  void NodeObject(const Node& node) {
    const CompiledParts parts = compiled_ ? compiled_(node) : CompiledParts();
    ArtifactFacts facts = facts_;
    if (node.type == ResourceType::kSeed) facts.root_path = parsed_.packages.Find(node.package_name)->directory;
    WriteNodeJson(node, parts, &out_, facts);
  }

  // One member of a mapping, whose value `write` appends.
  template <typename F>
  Status Item(std::string_view key, F&& write) {
    writer_.TextKey(key);
    write();
    writer_.Ended();
    return out_.size() < kPiece ? Status::Ok() : sink_.Write(&out_);
  }

  template <typename T, typename F>
  Status List(std::string_view key, const std::deque<T>& resources, F&& write) {
    writer_.Key(key).BeginObject();
    for (const T& resource : resources) RETURN_IF_ERROR(Item(resource.unique_id, [&] { write(resource); }));
    writer_.EndObject();
    return Status::Ok();
  }

  void Selectors() {
    writer_.Key("selectors").BeginObject();
    const Json* list = parsed_.selectors.Find("selectors");
    if (list != nullptr && list->is_array()) {
      for (const Json& selector : list->as_array()) writer_.TextKey(selector.GetString("name")).Value(selector);
    }
    writer_.EndObject();
  }

  // By unique id, several of one id in a list.
  Status Disabled() {
    std::map<std::string_view, std::vector<std::function<void()>>> by_id;
    const Graph& graph = parsed_.graph;
    for (const Node& n : graph.disabled_nodes) by_id[n.unique_id].push_back([&] { NodeObject(n); });
    for (const Source& s : graph.disabled_sources) by_id[s.unique_id].push_back([&] { WriteSourceJson(s, &out_, facts_); });
    for (const Exposure& e : graph.disabled_exposures) by_id[e.unique_id].push_back([&] { WriteExposureJson(e, &out_, facts_); });
    for (const UnitTest& t : graph.disabled_unit_tests) by_id[t.unique_id].push_back([&] { WriteUnitTestJson(t, &out_, facts_); });
    writer_.Key("disabled").BeginObject();
    for (const auto& [id, writes] : by_id) {
      writer_.TextKey(id).BeginArray();
      for (size_t i = 0; i < writes.size(); ++i) {
        if (i > 0) out_ += ',';
        writes[i]();
      }
      writer_.EndArray();
    }
    writer_.EndObject();
    return out_.size() < kPiece ? Status::Ok() : sink_.Write(&out_);
  }

  Status EdgeMap(std::string_view key, bool parents) {
    const Graph& graph = parsed_.graph;
    writer_.Key(key).BeginObject();
    for (const Resource* resource : graph.resources()) {
      RETURN_IF_ERROR(Item(resource->unique_id, [&] {
        JsonWriter list(&out_);
        list.BeginArray();
        for (const uint32_t other : parents ? graph.Parents(resource->index) : graph.Children(resource->index)) list.Text(graph.resources()[other]->unique_id);
        list.EndArray();
      }));
    }
    writer_.EndObject();
    return Status::Ok();
  }

  void GroupMap() {
    std::map<std::string, std::vector<std::string>> members;
    for (const auto& [id, group] : parsed_.graph.groups) members[group.name];
    for (const Node& node : parsed_.graph.nodes) {
      if (!node.group.empty()) members[node.group].push_back(node.unique_id);
    }
    writer_.Key("group_map").BeginObject();
    for (const auto& [name, ids] : members) writer_.TextKey(name).Texts(ids);
    writer_.EndObject();
  }

  const ParsedProject& parsed_;
  const CompiledLookup& compiled_;
  FileSink& sink_;
  std::string out_;
  JsonWriter writer_;
  ArtifactFacts facts_;
};

}  // namespace

Status WriteManifest(const ParsedProject& parsed, const CompiledLookup& compiled) {
  RETURN_IF_ERROR(MakeDirectories(parsed.target_path));
  FileSink sink(parsed.target_path + "/manifest.json");
  RETURN_IF_ERROR(sink.Open());
  RETURN_IF_ERROR(ManifestWriter(parsed, compiled, &sink).Write());
  return sink.Close();
}

}  // namespace ingot::transform

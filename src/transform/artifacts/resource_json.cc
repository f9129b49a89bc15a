#include "transform/artifacts/resource_json.h"

#include "transform/artifacts/json_writer.h"

namespace ingot::transform {
namespace {

const Json& ObjectOrEmpty(const Json& value) {
  static const Json empty = Json::MakeObject();
  return value.is_object() ? value : empty;
}

void WriteIdentity(JsonWriter& w, const Resource& r) {
  w.Key("name").Text(r.name);
  w.Key("resource_type").Text(ResourceTypeName(r.type));
  w.Key("package_name").Text(r.package_name);
  w.Key("path").Text(r.path);
  w.Key("original_file_path").Text(r.original_file_path);
  w.Key("unique_id").Text(r.unique_id);
  w.Key("fqn").Texts(r.fqn);
}

void WriteConfig(JsonWriter& w, const Resource& r) {
  w.Key("config");
  if (r.config) w.Value(*r.config);
  else w.BeginObject().EndObject();
}

void WriteUnrendered(JsonWriter& w, const Resource& r) {
  w.Key("unrendered_config");
  if (r.unrendered_config) w.Value(*r.unrendered_config);
  else w.BeginObject().EndObject();
}

void WriteDocs(JsonWriter& w, const Json& docs) {
  w.Key("docs");
  if (docs.is_object()) w.Value(docs);
  else w.Raw(R"({"show":true,"node_color":null})");
}

void WriteColumns(JsonWriter& w, const std::vector<Column>& columns) {
  w.Key("columns").BeginObject();
  for (const Column& c : columns) {
    w.TextKey(c.name).BeginObject();
    w.Key("name").Text(c.name).Key("description").Text(c.description);
    w.Key("meta").Value(ObjectOrEmpty(c.meta)).Key("data_type").Value(c.data_type);
    w.Key("constraints").Value(c.constraints).Key("quote").Value(c.quote);
    w.Key("config").BeginObject().Key("meta").Value(ObjectOrEmpty(c.meta)).Key("tags").Texts(c.tags);
    if (c.config.is_object()) {
      for (const auto& [key, value] : c.config.as_object()) {
        if (key != "meta" && key != "tags") w.TextKey(key).Value(value);
      }
    }
    w.EndObject();
    w.Key("tags").Texts(c.tags);
    if (c.extra.is_object()) {
      for (const auto& [key, value] : c.extra.as_object()) w.TextKey(key).Value(value);
    }
    w.Key("dimension").Null().Key("entity").Null().Key("granularity").Null().Key("doc_blocks").Texts(c.doc_blocks);
    w.EndObject();
  }
  w.EndObject();
}

void WriteCalls(JsonWriter& w, const Resource& r) {
  w.Key("refs").BeginArray();
  for (const RefCall& call : r.refs) {
    w.BeginObject().Key("name").Text(call.name).Key("package").TextOrNull(call.package).Key("version").Value(call.version).EndObject();
  }
  w.EndArray();
  w.Key("sources").BeginArray();
  for (const SourceCall& call : r.sources) w.BeginArray().Text(call.source).Text(call.table).EndArray();
  w.EndArray();
  w.Key("metrics").BeginArray().EndArray();
}

void WriteDependsOn(JsonWriter& w, const Resource& r, bool nodes) {
  w.Key("depends_on").BeginObject().Key("macros").Texts(r.depends_on_macros);
  if (nodes) w.Key("nodes").Texts(r.depends_on_nodes);
  w.EndObject();
}

void WriteContract(JsonWriter& w, const Node& n) {
  const Json& contract = n.Config("contract");
  w.Key("contract").BeginObject().Key("enforced").Bool(contract.GetBool("enforced"));
  w.Key("alias_types").Bool(contract.GetBool("alias_types", true)).Key("checksum").TextOrNull(n.contract_checksum).EndObject();
}

void WriteCompiled(JsonWriter& w, const CompiledParts& compiled) {
  w.Key("compiled_path").TextOrNull(compiled.path);
  if (!compiled.compiled) return;
  w.Key("compiled").Bool(true).Key("compiled_code").Text(compiled.code).Key("extra_ctes_injected").Bool(true);
  w.Key("extra_ctes").BeginArray();
  for (const auto& [id, sql] : compiled.ctes) w.BeginObject().Key("id").Text(id).Key("sql").Text(sql).EndObject();
  w.EndArray();
}

void WriteModelParts(JsonWriter& w, const Node& n) {
  w.Key("access").Text(n.access.empty() ? "protected" : n.access);
  w.Key("constraints").Value(n.constraints.is_array() ? n.constraints : Json::MakeArray());
  w.Key("version").Value(n.version).Key("latest_version").Value(n.latest_version);
  w.Key("deprecation_date").Value(n.deprecation_date).Key("primary_key").Texts(n.primary_key);
  w.Key("time_spine").Value(n.time_spine);
}

void WriteTestParts(JsonWriter& w, const Node& n) {
  const TestCall& test = *n.test;
  w.Key("column_name").TextOrNull(test.column_name).Key("file_key_name").Text(test.file_key);
  w.Key("attached_node").TextOrNull(test.attached_node);
  w.Key("test_metadata").BeginObject().Key("name").Text(test.name).Key("kwargs").Value(test.arguments);
  w.Key("namespace").TextOrNull(test.package).EndObject();
}

}  // namespace

void WriteNodeJson(const Node& n, const CompiledParts& compiled, std::string* out, const ArtifactFacts& facts) {
  JsonWriter w(out);
  const bool seed = n.type == ResourceType::kSeed;
  w.BeginObject();
  w.Key("database").Text(n.database).Key("schema").Text(n.schema);
  WriteIdentity(w, n);
  w.Key("alias").Text(n.alias);
  w.Key("checksum").BeginObject().Key("name").Text(n.checksum.empty() ? "none" : "sha256").Key("checksum").Text(n.checksum).EndObject();
  WriteConfig(w, n);
  w.Key("tags").Texts(n.tags).Key("description").Text(n.description);
  WriteColumns(w, n.columns);
  w.Key("meta").Value(ObjectOrEmpty(n.meta)).Key("group").TextOrNull(n.group);
  WriteDocs(w, n.docs);
  w.Key("patch_path").TextOrNull(n.patch_path).Key("build_path").TextOrNull(compiled.build_path);
  WriteUnrendered(w, n);
  w.Key("created_at").Number(facts.created_at).Key("relation_name").TextOrNull(n.relation_name);
  w.Key("raw_code").Text(n.raw_code).Key("doc_blocks").Texts(n.doc_blocks);
  if (seed) {
    w.Key("root_path").TextOrNull(facts.root_path);
    WriteDependsOn(w, n, false);
    w.EndObject();
    return;
  }
  w.Key("language").Text(n.language);
  WriteCalls(w, n);
  w.Key("functions").BeginArray().EndArray();
  WriteDependsOn(w, n, true);
  WriteCompiled(w, compiled);
  WriteContract(w, n);
  if (n.type == ResourceType::kModel) WriteModelParts(w, n);
  if (n.type == ResourceType::kOperation) w.Key("index").Int(n.hook_index);
  if (n.test) WriteTestParts(w, n);
  w.EndObject();
}

void WriteSourceJson(const Source& s, std::string* out, const ArtifactFacts& facts) {
  JsonWriter w(out);
  w.BeginObject();
  w.Key("database").Text(s.database).Key("schema").Text(s.schema);
  WriteIdentity(w, s);
  w.Key("source_name").Text(s.source_name).Key("source_description").Text(s.source_description);
  w.Key("loader").Text(s.loader).Key("identifier").Text(s.identifier);
  const auto policy = [&](std::string_view key) -> const Json& {
    static const Json null;
    const Json* value = s.quoting.Find(key);
    return value == nullptr ? null : *value;
  };
  w.Key("quoting").BeginObject().Key("database").Value(policy("database")).Key("schema").Value(policy("schema"));
  w.Key("identifier").Value(policy("identifier")).Key("column").Value(policy("column")).EndObject();
  w.Key("loaded_at_field").Value(s.loaded_at_field).Key("loaded_at_query").Value(s.loaded_at_query);
  w.Key("freshness").Value(s.freshness).Key("external").Value(s.external);
  w.Key("description").Text(s.description);
  WriteColumns(w, s.columns);
  w.Key("meta").Value(ObjectOrEmpty(s.meta)).Key("source_meta").Value(ObjectOrEmpty(s.source_meta)).Key("tags").Texts(s.tags);
  WriteConfig(w, s);
  w.Key("patch_path").TextOrNull(s.patch_path);
  WriteUnrendered(w, s);
  w.Key("relation_name").TextOrNull(s.relation_name).Key("created_at").Number(facts.created_at);
  w.Key("unrendered_database").TextOrNull(s.unrendered_database).Key("unrendered_schema").TextOrNull(s.unrendered_schema);
  w.Key("doc_blocks").Texts(s.doc_blocks);
  w.EndObject();
}

void WriteExposureJson(const Exposure& e, std::string* out, const ArtifactFacts& facts) {
  JsonWriter w(out);
  w.BeginObject();
  WriteIdentity(w, e);
  w.Key("type").Text(e.exposure_type).Key("owner").Value(ObjectOrEmpty(e.owner)).Key("description").Text(e.description);
  w.Key("label").TextOrNull(e.label).Key("maturity").TextOrNull(e.maturity).Key("meta").Value(ObjectOrEmpty(e.meta));
  w.Key("tags").Texts(e.tags);
  WriteConfig(w, e);
  WriteUnrendered(w, e);
  w.Key("url").TextOrNull(e.url);
  WriteDependsOn(w, e, true);
  WriteCalls(w, e);
  w.Key("created_at").Number(facts.created_at);
  w.EndObject();
}

void WriteUnitTestJson(const UnitTest& t, std::string* out, const ArtifactFacts& facts) {
  JsonWriter w(out);
  w.BeginObject();
  w.Key("model").Text(t.model).Key("given").Value(t.given).Key("expect").Value(t.expect);
  WriteIdentity(w, t);
  w.Key("description").Text(t.description).Key("overrides").Value(t.overrides);
  WriteDependsOn(w, t, true);
  WriteConfig(w, t);
  w.Key("checksum").TextOrNull(t.checksum).Key("schema").TextOrNull(t.schema).Key("created_at").Number(facts.created_at);
  w.Key("versions").Value(t.versions).Key("version").Value(t.version);
  w.EndObject();
}

void WriteMacroJson(const Macro& m, std::string* out, const ArtifactFacts& facts) {
  JsonWriter w(out);
  w.BeginObject();
  w.Key("name").Text(m.name).Key("resource_type").Text("macro").Key("package_name").Text(m.package_name);
  w.Key("path").Text(m.path).Key("original_file_path").Text(m.path).Key("unique_id").Text(m.unique_id).Key("macro_sql").Text(m.text);
  w.Key("depends_on").BeginObject().Key("macros").Texts(m.depends_on_macros).EndObject();
  w.Key("description").Text(m.description).Key("meta").Value(ObjectOrEmpty(m.meta));
  WriteDocs(w, m.docs);
  w.Key("config").BeginObject().Key("meta").Value(ObjectOrEmpty(m.meta));
  WriteDocs(w, m.docs);
  w.EndObject();
  w.Key("patch_path").TextOrNull(m.patch_path);
  w.Key("arguments").Value(m.arguments.is_array() ? m.arguments : Json::MakeArray());
  w.Key("created_at").Number(facts.created_at);
  w.Key("supported_languages");
  if (m.supported_languages.empty()) w.Null();
  else w.Texts(m.supported_languages);
  w.EndObject();
}

void WriteDocJson(const DocBlock& d, std::string* out) {
  JsonWriter w(out);
  w.BeginObject();
  w.Key("name").Text(d.name).Key("resource_type").Text("doc").Key("package_name").Text(d.package_name);
  w.Key("path").Text(d.path).Key("original_file_path").Text(d.original_file_path).Key("unique_id").Text(d.unique_id);
  w.Key("block_contents").Text(d.text);
  w.EndObject();
}

void WriteGroupJson(const Group& g, std::string* out) {
  JsonWriter w(out);
  w.BeginObject();
  w.Key("name").Text(g.name).Key("resource_type").Text("group").Key("package_name").Text(g.package_name);
  w.Key("path").Text(g.path).Key("original_file_path").Text(g.original_file_path).Key("unique_id").Text(g.unique_id);
  w.Key("owner").Value(ObjectOrEmpty(g.owner)).Key("description").TextOrNull(g.description);
  w.Key("config").BeginObject().Key("meta");
  const Json* meta = g.config.Find("meta");
  w.Value(meta == nullptr ? Json::MakeObject() : *meta).EndObject();
  w.EndObject();
}

}  // namespace ingot::transform

// The parts of dbt's context, each made for one context and one render. (node_context.h brings them together.)
#pragma once

#include "jinja/render.h"
#include "transform/context/node_context.h"

namespace ingot::transform {

using ContextFunction = Result<jinja::Value> (*)(const NodeContext&, jinja::Render&, const jinja::Arguments&);

// A function of the context as a value.
jinja::Value MakeFunction(const NodeContext& context, jinja::Render& render, std::string_view name, ContextFunction function);

jinja::Value MakeConfigObject(const NodeContext& context, jinja::Render& render);
jinja::Value MakeVarObject(const NodeContext& context, jinja::Render& render);
jinja::Value MakeAdapterObject(const NodeContext& context, jinja::Render& render);
jinja::Value MakeExceptionsObject(const NodeContext& context, jinja::Render& render);
jinja::Value MakeModulesObject(jinja::Render& render);
jinja::Value MakeDateTime(jinja::Render& render, Timestamp instant, bool utc);
// What ref() and source() give.
Result<jinja::Value> RefFunction(const NodeContext&, jinja::Render&, const jinja::Arguments&);
Result<jinja::Value> SourceFunction(const NodeContext&, jinja::Render&, const jinja::Arguments&);
// Functions of plain data (tojson, zip, set …): nullptr when there is none of that name.
ContextFunction FindDataFunction(std::string_view name);
// Functions that speak to the user or remember results (log, print, store_result …).
ContextFunction FindOutputFunction(std::string_view name);

// A value as JSON; relations and other objects become their text.
Result<Json> ValueToJson(const jinja::Value& value);

}  // namespace ingot::transform

# Text files that a program carries.
#
#   embed_text_array(<out variable> <type> <name> <folder> <path>…)
# puts into the variable the definition of an array of <type>, each {path, bytes} of a file below the folder:
#   constexpr <type> <name>[] = {{"a.sql", {"…", 12}}, …};
# A file larger than 256 kB is an error: large data is generated, not carried.
function(embed_text_array out type name folder)
  set(text "constexpr ${type} ${name}[] = {\n")
  foreach(path IN LISTS ARGN)
    file(SIZE "${folder}/${path}" size)
    if(size GREATER 262144)
      message(FATAL_ERROR "${folder}/${path} is too large to be carried in the program")
    endif()
    file(READ "${folder}/${path}" hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${hex}")
    string(APPEND text "    {\"${path}\", {\"${bytes}\", ${size}}},\n")
  endforeach()
  string(APPEND text "};\n")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

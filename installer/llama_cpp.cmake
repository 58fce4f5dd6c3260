# Included at the project() call of llama-cpp-python (CMAKE_PROJECT_llama_cpp_INCLUDE): leaves out the parts of
# llama.cpp that the Python package does not use, which is a third of the compiling. llama-cpp-python forces these
# options on as cache variables; a normal variable shadows the cache variable of the same name.
set(LLAMA_BUILD_COMMON OFF)
set(LLAMA_BUILD_TOOLS OFF)
set(LLAMA_BUILD_TESTS OFF)
set(LLAMA_BUILD_EXAMPLES OFF)
set(LLAMA_BUILD_SERVER OFF)
# pip compiles in a folder with a name by chance; without this it stands in the libraries, and no two builds are alike.
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")
endif()

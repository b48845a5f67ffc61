# cmake's toolchain for scripts/prebuild-addon.mjs: zig as the compiler, which brings clang, libc++ (linked statically) and the symbols of
# any glibc. The environment names the program and the target, such as x86_64-linux-gnu.2.28.
set(CMAKE_SYSTEM_NAME Linux)
string(REGEX MATCH "^[^-]+" CMAKE_SYSTEM_PROCESSOR $ENV{NATIVE_INFER_ZIG_TARGET})
set(CMAKE_CXX_COMPILER $ENV{NATIVE_INFER_ZIG} c++ -target $ENV{NATIVE_INFER_ZIG_TARGET})
# Without symbols and debugging information of zig's own libraries.
set(CMAKE_SHARED_LINKER_FLAGS_INIT "-s")
# zig's own archiver makes archives that cmake then indexes again with the system's: both are the system's.
find_program(CMAKE_AR NAMES ar llvm-ar REQUIRED)
find_program(CMAKE_RANLIB NAMES ranlib llvm-ranlib REQUIRED)

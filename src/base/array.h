// The number of elements of a real array; a pointer does not compile.
#ifndef HOB_BASE_ARRAY_H
#define HOB_BASE_ARRAY_H

#define COUNT_OF(array)                                                                            \
    (sizeof(array) / sizeof((array)[0]) +                                                          \
     0 * sizeof(char[1 - 2 * __builtin_types_compatible_p(__typeof__(array),                       \
                                                          __typeof__(&(array)[0]))]))

#endif

/* What WeCom's library looks like from outside, for tests: the functions of its header, and a few misdeeds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct { char *buf; int len; } Slice;
typedef struct { char *outindexbuf; int out_len; char *data; int data_len; int is_finish; } Media;

void *NewSdk() { return malloc(1); }

int Init(void *sdk, const char *corp, const char *secret) {
    puts("a library may print what it likes");
    fflush(stdout);
    return strcmp(secret, "right") ? 10009 : 0;
}

static int put(Slice *to, const char *said) {
    to->buf = strdup(said);
    to->len = strlen(said);
    return 0;
}

int GetChatData(void *sdk, unsigned long long seq, unsigned int limit, const char *proxy, const char *pass, int wait,
                Slice *out) {
    char said[200];
    if (seq == 13) abort();
    if (seq == 14) for (;;) pause();
    snprintf(said, sizeof said, "{\"errcode\":0,\"chatdata\":[{\"seq\":%llu,\"limit\":%u}]}", seq + 1, limit);
    return put(out, said);
}

int DecryptData(const char *key, const char *sealed, Slice *out) {
    return strcmp(key, "key") ? 10006 : put(out, sealed);
}

int GetMediaData(void *sdk, const char *index, const char *file, const char *proxy, const char *pass, int wait,
                 Media *out) {
    int last = !strcmp(index, "2");
    if (strcmp(file, "f")) return 10005;
    out->outindexbuf = strdup("2");
    out->out_len = 1;
    out->data = malloc(3);
    memcpy(out->data, last ? "cd\0" : "a\0b", 3);
    out->data_len = 3;
    out->is_finish = last;
    return 0;
}

Slice *NewSlice() { return calloc(1, sizeof(Slice)); }
void FreeSlice(Slice *one) { free(one->buf); free(one); }
char *GetContentFromSlice(Slice *one) { return one->buf; }
int GetSliceLen(Slice *one) { return one->len; }
Media *NewMediaData() { return calloc(1, sizeof(Media)); }
void FreeMediaData(Media *one) { free(one->outindexbuf); free(one->data); free(one); }
char *GetOutIndexBuf(Media *one) { return one->outindexbuf; }
int GetIndexLen(Media *one) { return one->out_len; }
char *GetData(Media *one) { return one->data; }
int GetDataLen(Media *one) { return one->data_len; }
int IsMediaDataFinish(Media *one) { return one->is_finish; }

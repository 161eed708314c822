package files

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// What is unpacked may be at most maxRatio times the archive and at most
// Options.MaxUnpacked, but minUnpacked in any case. Text that people wrote packs 3 to 5
// times, logs of the same row over and over about 100 times, gzip's limit (a
// bomb) is 1,032 times.
const (
	maxRatio           = 200
	minUnpacked        = 256 << 20
	defaultMaxUnpacked = 64 << 30
	maxArchiveFiles    = 10_000
)

var errBomb = errors.New("it unpacks to more than its size allows for text: it may be made to fill the disk")

// input is one file that holds a table, or a workbook of several: it can be
// opened any number of times.
type input struct {
	name string // base name, with the archive's in front
	time time.Time
	size int64 // packed or plain, as it lies on disk
	open func() (io.ReadCloser, error)
	file *os.File // the file itself, where nothing has to be unpacked
}

// opener finds the inputs of one path.
type opener struct {
	opts    Options
	cleanup []func() error
}

func (o *opener) inputs(name string) ([]input, error) {
	if name == "-" {
		return o.stdin()
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	o.cleanup = append(o.cleanup, f.Close)
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("open %s: is a folder: name its files", name)
	}
	if !info.Mode().IsRegular() {
		if f, err = o.spool(f, -1); err != nil {
			return nil, err
		}
		return o.expand(f, filepath.Base(name), time.Now(), 0)
	}
	return o.expand(f, filepath.Base(name), info.ModTime(), 0)
}

func (o *opener) stdin() ([]input, error) {
	in := o.opts.Stdin
	if in == nil {
		in = os.Stdin
	}
	f, err := o.spool(in, -1)
	if err != nil {
		return nil, err
	}
	return o.expand(f, "stdin", time.Now(), 0)
}

// spool copies r to a temporary file without a name. With max ≥ 0, more bytes
// than that are an error.
func (o *opener) spool(r io.Reader, max int64) (*os.File, error) {
	f, err := os.CreateTemp(o.opts.TempDir, "verbatim-import-")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name()) // where an open file can't be removed, Close does it
	o.cleanup = append(o.cleanup, func() error {
		err := f.Close()
		os.Remove(f.Name())
		return err
	})
	if max >= 0 {
		r = &bounded{r: r, left: max}
	}
	if _, err := io.Copy(f, r); err != nil {
		return nil, fmt.Errorf("spool to %s: %w", filepath.Dir(f.Name()), err)
	}
	return f, nil
}

// expand looks at the first bytes of f and unpacks as deep as two archives.
func (o *opener) expand(f *os.File, name string, mod time.Time, depth int) ([]input, error) {
	head := make([]byte, 512)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	head = head[:n]
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	in := input{name: name, time: mod, size: info.Size(), file: f}
	switch {
	case depth > 1 && (isGzip(head) || isZip(head)):
		return nil, fmt.Errorf("open %s: archives in archives in archives: unpack it first", name)
	case isGzip(head):
		return o.expandGzip(in, depth)
	case isZip(head):
		return o.expandZip(in, depth)
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return nil, fmt.Errorf("open %s: it is an Excel 97 workbook, or one with a password: save it as XLSX or CSV", name)
	case bytes.HasPrefix(head, []byte("%PDF")):
		return nil, fmt.Errorf("open %s: it is a PDF, not a table", name)
	}
	in.open = func() (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(f, 0, in.size)), nil
	}
	return []input{in}, nil
}

func isGzip(b []byte) bool { return len(b) > 2 && b[0] == 0x1F && b[1] == 0x8B }
func isZip(b []byte) bool  { return bytes.HasPrefix(b, []byte("PK\x03\x04")) }

func (o *opener) limit(packed int64) int64 {
	most := o.opts.MaxUnpacked
	if most <= 0 {
		most = defaultMaxUnpacked
	}
	return min(most, max(minUnpacked, packed*maxRatio))
}

// expandGzip reads text straight out of the gzip each time; an archive or a
// workbook inside it is spooled.
func (o *opener) expandGzip(in input, depth int) ([]input, error) {
	packed := in
	in.name = strings.TrimSuffix(in.name, ".gz")
	in.file = nil
	in.open = func() (io.ReadCloser, error) {
		z, err := gzip.NewReader(io.NewSectionReader(packed.file, 0, packed.size))
		if err != nil {
			return nil, err
		}
		return bound(z, o.limit(packed.size)), nil
	}
	return o.inner(in, o.limit(packed.size), depth)
}

// inner spools what must be read at random, and leaves text as it is.
func (o *opener) inner(in input, limit int64, depth int) ([]input, error) {
	r, err := in.open()
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", in.name, err)
	}
	defer r.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, fmt.Errorf("unpack %s: %w", in.name, err)
	}
	head = head[:n]
	if n > 262 && string(head[257:262]) == "ustar" {
		return nil, fmt.Errorf("open %s: it is a tar archive: unpack it first", in.name)
	}
	if !isGzip(head) && !isZip(head) {
		return []input{in}, nil
	}
	f, err := o.spool(io.MultiReader(bytes.NewReader(head), r), limit)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", in.name, err)
	}
	return o.expand(f, in.name, in.time, depth+1)
}

// expandZip lists a zip's files, or keeps it whole when it is a workbook.
func (o *opener) expandZip(in input, depth int) ([]input, error) {
	z, err := zip.NewReader(in.file, in.size)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", in.name, err)
	}
	var out []input
	for _, f := range z.File {
		switch {
		case f.Name == "xl/workbook.xml" || f.Name == "[Content_Types].xml":
			return []input{in}, nil
		case f.FileInfo().IsDir() || strings.HasPrefix(f.Name, "__MACOSX/") || strings.HasPrefix(path.Base(f.Name), "."):
			continue
		case len(out) == maxArchiveFiles:
			return nil, fmt.Errorf("open %s: more than %d files in it", in.name, maxArchiveFiles)
		}
		more, err := o.zipped(in, f, depth)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("open %s: no file in it", in.name)
	}
	return out, nil
}

func (o *opener) zipped(in input, f *zip.File, depth int) ([]input, error) {
	if f.Flags&1 != 0 {
		return nil, fmt.Errorf("open %s: %s in it has a password", in.name, path.Base(f.Name))
	}
	inside := input{name: in.name + "/" + strings.TrimPrefix(path.Clean("/"+f.Name), "/"), time: f.Modified, size: int64(f.CompressedSize64)}
	if inside.time.IsZero() || inside.time.Year() < 1990 {
		inside.time = in.time
	}
	limit := o.limit(in.size)
	inside.open = func() (io.ReadCloser, error) {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		return bound(r, limit), nil
	}
	return o.inner(inside, limit, depth)
}

// bounded is a reader that ends with errBomb when more than left comes out.
type bounded struct {
	r    io.Reader
	c    io.Closer
	left int64
}

func bound(r io.ReadCloser, max int64) *bounded {
	b := &bounded{r: r, c: r, left: max}
	return b
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errBomb
	}
	return n, err
}

func (b *bounded) Close() error {
	if b.c == nil {
		return nil
	}
	return b.c.Close()
}

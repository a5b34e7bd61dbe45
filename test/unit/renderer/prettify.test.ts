import { describe, expect, it } from 'vitest';
import { prettify } from '../../../src/renderer/graphql/prettify.ts';

describe('prettify', () => {
  it('puts each selection on a line of its own', () => {
    expect(prettify('query Q($a:Int=1){b:c(x:$a)@include(if:true) ...F ... on T{d} ...@skip(if:false){e}}')).toBe(
      `query Q($a: Int = 1) {
  b: c(x: $a) @include(if: true)
  ...F
  ... on T {
    d
  }
  ... @skip(if: false) {
    e
  }
}
`,
    );
  });

  it('keeps comments: before, beside and after', () => {
    const text = `# about the query
query Q { # beside the brace
  # about a
  a # beside a
  b
  # at the end
}
# about the other
{ c }
`;
    expect(prettify(text)).toBe(`# about the query
query Q { # beside the brace
  # about a
  a # beside a
  b
  # at the end
}

# about the other
{
  c
}
`);
  });

  it('keeps single blank lines between selections, and one between definitions', () => {
    expect(prettify('{ a\n\n\n\nb }\n\n\n\n{ c }')).toBe('{\n  a\n\n  b\n}\n\n{\n  c\n}\n');
  });

  it('breaks arguments that are too long for a line', () => {
    const long = '"a string that is long enough to fill most of the line"';
    expect(prettify(`{ a(first: ${long}, second: ${long}) { b } }`)).toBe(`{
  a(
    first: ${long}
    second: ${long}
  ) {
    b
  }
}
`);
  });

  it('spaces objects, lists and directives', () => {
    expect(prettify('query($f:[In!]!={a:[1 2,3]b:{}},$g:ID@d(x:1,y:[A B]))@e{f(v:{a:$f,b:[{c:1}{c:2}]})}')).toBe(
      `query ($f: [In!]! = { a: [1, 2, 3], b: {} }, $g: ID @d(x: 1, y: [A, B])) @e {
  f(v: { a: $f, b: [{ c: 1 }, { c: 2 }] })
}
`,
    );
  });

  it('knows fields that are called like keywords', () => {
    expect(prettify('{ on query fragment: type ... on on { on } }')).toBe(`{
  on
  query
  fragment: type
  ... on on {
    on
  }
}
`);
  });

  it('keeps block strings as they are', () => {
    const text = '{\n  a(\n    b: """\n    one\n      two\n    """\n  )\n}\n';
    expect(prettify(text)).toBe(text);
  });

  it('changes nothing that is pretty already', () => {
    const once = prettify('query A{a(x:1){b #c\n}} mutation B{d}');
    expect(prettify(once)).toBe(once);
  });

  it.each([
    ['does not parse', '{ a'],
    ['defines types', 'type Query { a:Int }'],
    ['has a comment inside arguments', '{ a(x:1 # why\n) }'],
    ['is empty', ''],
  ])('leaves a document alone that %s', (_, text) => {
    expect(prettify(text)).toBe(text);
  });
});
